/** All that a page says to its user: to be seen, as a tooltip, or read out. */
import type { Frame } from 'playwright-core';

/** Each text once, as it stands there; of shadow roots too. */
export function wordsIn(frame: Frame, within = 'body'): Promise<string[]> {
  return frame.evaluate((selector) => {
    const found = new Set<string>();
    const add = (text: string | null): void => {
      const words = text?.replace(/\s+/g, ' ').trim();
      // What an emoji is called is no sentence of anybody's.
      if (words && !/^:[\w+-]+:$/.test(words)) found.add(words);
    };
    const visit = (root: Document | ShadowRoot | Element): void => {
      for (const child of root.childNodes) {
        if (child instanceof Text) add(child.data);
        if (!(child instanceof HTMLElement || child instanceof SVGElement)) continue;
        if (child.matches('script, style, template')) continue;
        const { display, visibility } = getComputedStyle(child);
        if (display === 'none') continue;
        if (visibility !== 'hidden') {
          const names = ['aria-label', 'aria-description', 'title', 'placeholder', 'alt'];
          for (const name of names) add(child.getAttribute(name));
          if (child instanceof HTMLElement && child.shadowRoot) visit(child.shadowRoot);
        }
        visit(child);
      }
    };
    const root = document.querySelector(selector);
    if (root) visit(root.shadowRoot ?? root);
    return [...found];
  }, within);
}
