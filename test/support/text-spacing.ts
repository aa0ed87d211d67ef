/** What a page loses when whoever reads it spaces its text out as WCAG 1.4.12 says. */
import type { Frame } from 'playwright-core';

const SPACED = `
  * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
  p { margin-bottom: 2em !important }`;

/**
 * One line for each text in `frame` that is cut off, or lies over another, by nothing but the spacing.
 * `host`: of a shadow, when it is about that alone.
 */
export function lostBySpacing(frame: Frame, host?: string): Promise<string[]> {
  return frame.evaluate(
    ([css, only]) => {
      interface Place {
        readonly text: string;
        readonly element: HTMLElement;
        readonly rect: DOMRect;
      }
      const shadow = only === undefined ? undefined : document.querySelector(only)?.shadowRoot;
      const roots: (Document | ShadowRoot)[] = [shadow ?? document];
      const isSeen = (element: HTMLElement): boolean =>
        element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
        element.closest('.zc-spoken, .spoken, .visually-hidden, .sr-only, option') === null;
      const places = (): Place[] =>
        roots.flatMap((root) => {
          const found: Place[] = [];
          const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const element = node.parentElement;
            const text = node.textContent?.trim() ?? '';
            if (!element || text === '' || element.localName === 'style' || !isSeen(element))
              continue;
            const range = document.createRange();
            range.selectNodeContents(node);
            for (const rect of range.getClientRects()) {
              if (rect.width > 1) found.push({ text, element, rect });
            }
          }
          return found;
        });
      /** What is cut with dots is said in full elsewhere; it must not be cut in its height. */
      const isCut = ({ element, rect }: Place): boolean => {
        let dots = false;
        for (let at: HTMLElement | null = element; at; at = at.parentElement) {
          const style = getComputedStyle(at);
          const box = at.getBoundingClientRect();
          dots ||= style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none';
          const isButton = at.matches('button, a, label, summary');
          if (style.overflowY === 'hidden' || style.overflowY === 'clip' || isButton) {
            const isOut = rect.bottom > box.bottom + 2 || rect.top < box.top - 2;
            if (isOut && !(dots && style.webkitLineClamp !== 'none')) return true;
          }
          if (style.overflowX === 'hidden' || style.overflowX === 'clip' || isButton) {
            if (!dots && (rect.right > box.right + 2 || rect.left < box.left - 2)) return true;
          }
          if (/auto|scroll/.test(style.overflowY)) return false;
          if (style.position === 'fixed') break;
        }
        return rect.bottom > innerHeight + 2 || rect.right > innerWidth + 2;
      };
      interface Seen extends Place {
        readonly layer: Element | null;
        readonly left: number;
        readonly top: number;
        readonly right: number;
        readonly bottom: number;
      }
      const layerOf = (element: Element): Element | null =>
        element.closest('dialog, .zc-popup, .zc-menu, .zc-emojis, .dropdown-menu, .zc-bar, .menu');
      /** What of it is neither cut off with dots, nor scrolled away, nor behind another layer. */
      const seen = (place: Place): Seen[] => {
        const { element } = place;
        let { left, top, right, bottom } = place.rect;
        for (let at: HTMLElement | null = element; at; at = at.parentElement) {
          if (getComputedStyle(at).overflowX === 'visible') continue;
          const box = at.getBoundingClientRect();
          [left, top] = [Math.max(left, box.left), Math.max(top, box.top)];
          [right, bottom] = [Math.min(right, box.right), Math.min(bottom, box.bottom)];
        }
        const layer = layerOf(element);
        const root = element.getRootNode() as Document | ShadowRoot;
        const hit = root.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        const isSeen = right > left && bottom > top && hit && layerOf(hit) === layer;
        return isSeen ? [{ ...place, layer, left, top, right, bottom }] : [];
      };
      const isOver = (one: Seen, other: Seen): boolean =>
        one.layer === other.layer &&
        Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 6 &&
        Math.min(one.right, other.right) - Math.max(one.left, other.left) > 3 &&
        !one.element.contains(other.element) &&
        !other.element.contains(one.element);
      const overlapping = (all: readonly Place[]): string[] => {
        const near = all.flatMap(seen);
        return near.flatMap((one, at) =>
          near
            .slice(at + 1)
            .filter((other) => isOver(one, other))
            .map((other) => `"${one.text}" lies over "${other.text}"`),
        );
      };
      const faults = (): Set<string> => {
        const all = places();
        const cut = all.filter(isCut);
        return new Set([
          ...cut.map(
            ({ text, element }) =>
              `"${text}" is cut off in ${element.className || element.localName}`,
          ),
          ...overlapping(all.filter((place) => !cut.includes(place))),
        ]);
      };
      const before = faults();
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      for (const root of roots) root.adoptedStyleSheets.push(sheet);
      const after = faults();
      for (const root of roots) root.adoptedStyleSheets.pop();
      return [...after].filter((fault) => !before.has(fault));
    },
    [SPACED, host] as const,
  );
}
