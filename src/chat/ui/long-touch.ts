/**
 * A long touch is the right button of a mouse. Where the browser says so itself, with a `contextmenu`
 * event, this has nothing to do; Safari on iPads does not.
 */

/** Longer than a browser waits that tells by itself. Milliseconds. */
const LONG_MS = 700;
/** A finger that goes farther scrolls. CSS pixels. */
const STILL_PX = 10;

/** Calls `onLong` with what was touched and where. The click that would follow is none. */
export function watchLongTouch(
  element: HTMLElement,
  onLong: (target: HTMLElement, place: { readonly x: number; readonly y: number }) => void,
): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let from = { x: 0, y: 0 };
  let wasLong = false;
  const end = (): void => clearTimeout(timer);
  element.addEventListener('pointerdown', (event) => {
    end();
    wasLong = false;
    if (event.pointerType !== 'touch') return;
    from = { x: event.clientX, y: event.clientY };
    timer = setTimeout(() => {
      wasLong = true;
      onLong(event.target as HTMLElement, from);
    }, LONG_MS);
  });
  element.addEventListener('pointermove', ({ clientX, clientY }) => {
    if (Math.hypot(clientX - from.x, clientY - from.y) > STILL_PX) end();
  });
  for (const type of ['pointerup', 'pointercancel', 'contextmenu', 'scroll']) {
    element.addEventListener(type, end, true);
  }
  element.addEventListener(
    'click',
    (event) => {
      if (!wasLong) return;
      wasLong = false;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
}
