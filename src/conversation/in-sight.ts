/** Tells an element when it comes near what can be seen; a conversation may hold many pictures. */

const NEAR = '300px';
const waiting = new WeakMap<Element, () => void>();
let observer: IntersectionObserver | undefined;

/** Calls `task` once. Returns the way to forget it. */
export function whenInSight(element: Element, task: () => void): () => void {
  if (typeof IntersectionObserver === 'undefined') {
    task();
    return () => undefined;
  }
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        observer?.unobserve(target);
        const due = waiting.get(target);
        waiting.delete(target);
        due?.();
      }
    },
    { rootMargin: NEAR },
  );
  waiting.set(element, task);
  observer.observe(element);
  return () => {
    waiting.delete(element);
    observer?.unobserve(element);
  };
}
