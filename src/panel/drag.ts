/** The panel's edges and its bar, which are dragged by a pointer or with the arrow keys. */
import css from './drag.css';
import { dragged, type Grip, type Rect } from './geometry.ts';
import type { Panel } from './panel.ts';

interface Dragging {
  begin(): void;
  /** So far from where it began, in CSS pixels: to the right, and down. */
  move(grip: Grip, way: readonly [number, number]): void;
}

/** Of an arrow key. */
const STEP = 16;

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

/** Puts the edges into the panel. */
export function addGrips(panel: Panel): void {
  const { host, frame } = panel.view;
  let from: Rect | undefined;
  const dragging: Dragging = {
    begin: () => {
      from = panel.layout?.whole === false ? panel.layout.rect : undefined;
    },
    move: (grip, way) => {
      const inColumn = panel.place === 'column';
      if (!from || (panel.place !== 'docked' && !(inColumn && grip === 'width'))) return;
      const { room } = panel;
      panel.memory.change({ wide: false, ...dragged(grip, way, { from, room, inColumn }) });
      panel.arrange();
      say();
    },
  };
  const edges: [HTMLElement, 'width' | 'height'][] = [];
  const say = (): void => {
    for (const [edge, size] of edges) {
      const pixels = panel.layout?.rect?.[size] ?? panel.memory.now[size];
      edge.setAttribute('aria-valuenow', String(Math.round(pixels)));
    }
  };
  const make = (className: Grip): HTMLElement => {
    const grip = host.ownerDocument.createElement('div');
    grip.className = `grip ${className}`;
    makeDraggable(grip, className, dragging);
    return grip;
  };
  const named = (grip: 'width' | 'height', orientation: string): HTMLElement => {
    const element = make(grip);
    element.setAttribute('role', 'separator');
    element.setAttribute('aria-orientation', orientation);
    element.setAttribute('aria-label', panel.messages[`converse_more_${grip}`] ?? '');
    element.tabIndex = 0;
    edges.push([element, grip]);
    return element;
  };
  const style = host.ownerDocument.createElement('style');
  style.textContent = css;
  frame.after(style, named('width', 'vertical'), named('height', 'horizontal'), make('corner'));
  say();
  const bar = host.shadowRoot?.querySelector<HTMLElement>('.bar');
  if (bar) makeDraggable(bar, 'move', dragging);
}

function makeDraggable(element: HTMLElement, grip: Grip, dragging: Dragging): void {
  let start: PointerEvent | undefined;
  element.addEventListener('pointerdown', (event) => {
    // What lies in a bar is for clicking.
    if (event.button !== 0 || (event.target as Element).closest('button')) return;
    start = event;
    element.setPointerCapture(event.pointerId);
    dragging.begin();
  });
  element.addEventListener('pointermove', (event) => {
    if (!start) return;
    dragging.move(grip, [event.clientX - start.clientX, event.clientY - start.clientY]);
  });
  for (const type of ['pointerup', 'pointercancel', 'lostpointercapture']) {
    element.addEventListener(type, () => {
      start = undefined;
    });
  }
  element.addEventListener('keydown', (event) => {
    const way = ARROWS[event.key];
    if (!way || event.target !== element) return;
    event.preventDefault();
    dragging.begin();
    dragging.move(grip, way);
  });
}
