/** More rows before the end of those that are there is in sight. */
export class Edge {
  readonly #onNear: () => void;
  #observer: IntersectionObserver | undefined;

  constructor(onNear: () => void) {
    this.#onNear = onNear;
  }

  /** `edge`: what stands at the end, in `scroller`. */
  watch(scroller: HTMLElement, edge: Element, hasMore: boolean): void {
    this.#observer ??= new IntersectionObserver(
      (entries) => {
        if (entries[entries.length - 1]?.isIntersecting) this.#onNear();
      },
      { root: scroller, rootMargin: '0px 0px 600px' },
    );
    // It tells only what changes: asked anew, it says again that the edge is in sight.
    this.#observer.unobserve(edge);
    if (hasMore) this.#observer.observe(edge);
  }

  stop(): void {
    this.#observer?.disconnect();
    this.#observer = undefined;
  }
}
