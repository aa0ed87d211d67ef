/** What moves in a page. */
import type { Frame } from 'playwright-core';

/** One line for each kind of element in `frame` that would take its time: for who wants no motion. */
export function movesIn(frame: Frame): Promise<string[]> {
  return frame.evaluate(() => {
    const isLong = (list: string): boolean =>
      list.split(',').some((each) => parseFloat(each) > 0.01);
    const found = new Set<string>();
    for (const element of document.querySelectorAll('*')) {
      for (const part of [undefined, '::before', '::after', '::backdrop']) {
        const style = getComputedStyle(element, part);
        const moves =
          (isLong(style.animationDuration) && style.animationName !== 'none') ||
          isLong(style.transitionDuration) ||
          style.scrollBehavior === 'smooth';
        const { localName, classList } = element;
        if (moves) found.add(`${[localName, ...classList].join('.')}${part ?? ''} moves`);
      }
    }
    return [...found];
  });
}
