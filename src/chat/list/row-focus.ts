import type { ReactiveController, ReactiveControllerHost } from 'lit';

/**
 * Keeps the focus in the rows while they are drawn again: one that changes its place loses it, and one
 * that is gone leaves it to its successor.
 */
export class RowFocus implements ReactiveController {
  readonly #list: HTMLElement;
  #key: string | undefined;

  constructor(list: ReactiveControllerHost & HTMLElement) {
    this.#list = list;
    list.addController(this);
  }

  hostUpdate(): void {
    this.#key = this.#focused()?.dataset.key;
  }

  hostUpdated(): void {
    if (this.#key === undefined || this.#focused() || document.activeElement !== document.body)
      return;
    const stop = this.#list.querySelector<HTMLElement>('[data-key][tabindex="0"]');
    stop?.focus({ preventScroll: true });
  }

  #focused(): HTMLElement | undefined {
    const focused = document.activeElement;
    return focused instanceof HTMLElement &&
      this.#list.contains(focused) &&
      focused.dataset.key !== undefined
      ? focused
      : undefined;
  }
}
