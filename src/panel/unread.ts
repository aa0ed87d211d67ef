/**
 * How much there is to read, for whatever of the webmail shows it. Fires 'change', and 'news' when
 * something has come of which the user is to know (in one tab of the browser only).
 */
export class Unread extends EventTarget {
  #count = 0;

  get count(): number {
    return this.#count;
  }
  set count(count: number) {
    if (count === this.#count) return;
    this.#count = count;
    this.dispatchEvent(new Event('change'));
  }

  news(): void {
    this.dispatchEvent(new Event('news'));
  }
}
