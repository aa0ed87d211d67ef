/** What cannot be reached in a window of a frame, however one scrolls: for small windows and high zoom. */
import type { Frame } from 'playwright-core';

/** What lies over the rest, or stays while it scrolls. */
const PARTS = [
  ...['dialog[open]', '.zc-popup', '.zc-emojis', '.dropdown-menu.show', 'zc-status-menu .zc-menu'],
  ...['.zc-recording', '.chat-message-form', 'zc-conversation-head', '.zc-me', '.zc-search'],
];

/** One line for each control in `frame` that stays outside of it, wholly or in part. */
export function outOfReach(frame: Frame): Promise<string[]> {
  return frame.evaluate((parts) => {
    const { innerWidth, innerHeight } = window;
    const within = parts.map((part) => `${part} :is(button, input, textarea, a[href])`).join();
    return [...document.querySelectorAll<HTMLElement>(within)].flatMap((element) => {
      if (!element.checkVisibility({ visibilityProperty: true })) return [];
      element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      const { left, top, right, bottom } = element.getBoundingClientRect();
      const isInside = left > -1 && top > -1 && right < innerWidth + 1 && bottom < innerHeight + 1;
      if (isInside || right - left < 2) return [];
      const at = [left, top, right, bottom].map(Math.round).join(' ');
      return [`${element.outerHTML.slice(0, 120)} at ${at} of ${innerWidth} ${innerHeight}`];
    });
  }, PARTS);
}
