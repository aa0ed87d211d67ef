/**
 * The skin's column at the side, which Zimbra has made for advertising and which makes room: all of
 * the webmail reflows beside it. Run in 10.1 and 8.8.15; 8.6 has the same three functions (read).
 */
import type { ZimbraGlobals } from './globals.ts';
import { guarded } from './hooks.ts';
import { letMailsFit } from './message-width.ts';
import type { Column } from './webmail.ts';

type Warn = (line: string) => void;

/** undefined: the skin has no such column. */
export function columnOf({ skin, appCtxt }: ZimbraGlobals, warn: Warn): Column | undefined {
  const container = skin?.getSidebarAdContainer?.();
  const cell = container?.parentElement;
  if (!skin?.showSidebarAd || !skin.hideSidebarAd || !container || !cell) return undefined;
  /** What another zimlet has of it, which stands in the container; the chat lies beside that. */
  let others = 0;
  let ours = 0;

  const take = (width: number): void => {
    // It lays out anew only when the column appears or goes, and not for another width.
    const isShown = cell.style.display !== 'none' && cell.offsetWidth > 0;
    letMailsFit(document);
    if (width > 0) skin.showSidebarAd?.(width);
    else skin.hideSidebarAd?.();
    if (isShown) appCtxt?.getAppViewMgr?.()?.fitAll?.();
  };
  const widthOf = (): number => parseFloat(cell.style.width) || 0;
  /** Who comes later takes the whole column for his own, or gives it up for all. */
  const watch = new MutationObserver(() => {
    if (cell.style.display !== 'none' && widthOf() === others + ours) return;
    guarded(warn, 'column', () => {
      others = cell.style.display === 'none' ? 0 : taken();
      take(others + ours);
    });
  });
  const taken = (): number => (container.childElementCount > 0 ? widthOf() || cell.offsetWidth : 0);

  return {
    show: (width) => {
      guarded(warn, 'column', () => {
        watch.disconnect();
        if (ours === 0) others = cell.offsetWidth > 0 ? taken() : 0;
        if (ours !== width) take(others + width);
        ours = width;
        watch.observe(cell, { attributeFilter: ['style'] });
      });
    },
    hide: () => {
      if (ours === 0) return;
      watch.disconnect();
      ours = 0;
      guarded(warn, 'column', () => take(others));
    },
    area: () => {
      const { left, right, top, height } = cell.getBoundingClientRect();
      if (ours === 0 || height === 0) return undefined;
      const isRtl = getComputedStyle(cell).direction === 'rtl';
      return { left: isRtl ? left : right - ours, top, width: ours, height };
    },
  };
}
