/**
 * Runs in every page that is measured, before anything else: long tasks, the chat's states, and how
 * long something takes to be on the screen.
 */
interface LongTask {
  /** Milliseconds since the page began. */
  readonly at: number;
  readonly ms: number;
}

export interface Shown {
  composer: number;
  lines: number;
}

const tasks: LongTask[] = [];
const states: { name: string; at: number }[] = [];

/** Follows `selector`s through shadow roots and frames; the last one gives the element. */
function find(...path: string[]): Element | null {
  let root: ParentNode | null | undefined = document;
  let element: Element | null = null;
  for (const selector of path) {
    element = root?.querySelector(selector) ?? null;
    root = element?.shadowRoot ?? (element as HTMLIFrameElement | null)?.contentDocument;
    root ??= element;
  }
  return element;
}

/** On the screen: drawn, and inside what its window shows. */
function isShown(element: Element | null | undefined): boolean {
  if (!element?.checkVisibility({ visibilityProperty: true })) return false;
  const { bottom, top } = element.getBoundingClientRect();
  const { defaultView } = element.ownerDocument;
  const frame = defaultView?.frameElement;
  return top < (defaultView?.innerHeight ?? 0) && bottom > 0 && (!frame || isShown(frame));
}

const bench = {
  tasks,
  states,
  find,
  now: () => performance.now(),
  /** When the page of that frame began, on this page's clock. */
  startOf: (...path: string[]): number => {
    const frame = find(...path) as HTMLIFrameElement | null;
    return (frame?.contentWindow?.performance.timeOrigin ?? NaN) - performance.timeOrigin;
  },
  /** Milliseconds from `begin` until the conversation in that frame has its composer and its end. */
  async untilShown(
    frame: readonly string[],
    peer: string,
    text: string,
    begin: () => void,
  ): Promise<Shown> {
    const shown: Shown = { composer: NaN, lines: NaN };
    const start = performance.now();
    begin();
    while (Number.isNaN(shown.lines) || Number.isNaN(shown.composer)) {
      await new Promise(requestAnimationFrame);
      const spent = performance.now() - start;
      if (spent > 60_000) throw new Error(`${peer} is not shown: ${JSON.stringify(shown)}`);
      const page = (find(...frame) as HTMLIFrameElement | null)?.contentDocument;
      const box = page?.querySelector(`.chatbox[jid="${peer}"]`);
      if (Number.isNaN(shown.composer) && isShown(box?.querySelector('.chat-textarea'))) {
        shown.composer = spent;
      }
      const last = [...(box?.querySelectorAll('.chat-msg__text') ?? [])].pop();
      if (Number.isNaN(shown.lines) && last?.textContent.includes(text) && isShown(last)) {
        shown.lines = spent;
      }
    }
    return shown;
  },
  /** Types into the list's search, a letter at a time, and gives the longest time to the drawing. */
  async search(list: readonly string[], text: string): Promise<number> {
    const input = find(...list, 'input[type=search]') as HTMLInputElement | null;
    let worst = 0;
    for (let length = 1; input && length <= text.length; length++) {
      const start = performance.now();
      input.value = text.slice(0, length);
      input.dispatchEvent(new InputEvent('input', { bubbles: true }));
      await new Promise(requestAnimationFrame);
      await new Promise((resolve) => setTimeout(resolve));
      worst = Math.max(worst, performance.now() - start);
    }
    return worst;
  },
  /** Milliseconds that requests of the page's own take, one after the other. */
  async requests(url: string, count: number): Promise<number[]> {
    const times: number[] = [];
    for (let at = 0; at < count; at++) {
      const start = performance.now();
      const answer = await fetch(`${url}?${Math.random()}`, { cache: 'no-store' });
      await answer.arrayBuffer();
      times.push(performance.now() - start);
    }
    return times;
  },
};
export type Bench = typeof bench;

if (window.top === window) {
  (window as unknown as { bench: Bench }).bench = bench;
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) {
      tasks.push({ at: startTime, ms: duration });
    }
  }).observe({ type: 'longtask', buffered: true });
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const { from, message } = data as {
      from?: string;
      message?: { type: string; state?: { name: string } };
    };
    if (from !== 'com_zimbra_converse' || message?.type !== 'state' || !message.state) return;
    states.push({ name: message.state.name, at: performance.now() });
  });
}
