/**
 * Zimbra handles these events for the whole document: keys are mail shortcuts, Tab moves through
 * its own controls, a drag cannot select text, the context menu is suppressed. What happens inside
 * `root` ends at `root`, so that neither side sees the other's keys.
 */
const HANDLED_BY_ZIMBRA = [
  'keydown',
  'keypress',
  'keyup',
  'mousedown',
  'mouseup',
  'mousemove',
  'contextmenu',
  'selectstart',
  'wheel',
];
/** What Zimbra's own idle timer listens to. */
const SIGNS_OF_LIFE = new Set(['keydown', 'mouseup']);

export function isolate(root: HTMLElement, onActivity: () => void): void {
  for (const type of HANDLED_BY_ZIMBRA) {
    root.addEventListener(
      type,
      (event) => {
        event.stopPropagation();
        if (SIGNS_OF_LIFE.has(type)) onActivity();
      },
      { passive: true },
    );
  }
}

/**
 * While the webmail drags something (a sash, a message), a frame under the pointer would swallow
 * the movement. Calls `onDrag` with true when a button goes down outside `root`, false when it is up.
 */
export function watchDrags(
  document: Document,
  root: HTMLElement,
  onDrag: (dragging: boolean) => void,
): void {
  const capture = { capture: true, passive: true };
  document.addEventListener('mousedown', (e) => onDrag(!e.composedPath().includes(root)), capture);
  document.addEventListener('mouseup', () => onDrag(false), capture);
}
