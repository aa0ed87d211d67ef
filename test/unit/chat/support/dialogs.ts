/** What jsdom lacks of dialogs. Unlike in a browser, `close` is heard at once. */
Object.assign(HTMLDialogElement.prototype, {
  showModal(this: HTMLDialogElement) {
    this.open = true;
  },
  close(this: HTMLDialogElement) {
    if (!this.open) return;
    this.open = false;
    this.dispatchEvent(new Event('close'));
  },
});

/** The dialog in front. */
export const front = (): HTMLDialogElement | undefined =>
  [...document.querySelectorAll('dialog')].pop();

/** Its button that is called so. */
export const button = (label: string): HTMLButtonElement | undefined =>
  [...(front()?.querySelectorAll('button') ?? [])].find(
    (each) => each.textContent.trim() === label || each.getAttribute('aria-label') === label,
  );

/** Until all that is due has happened. */
export const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
