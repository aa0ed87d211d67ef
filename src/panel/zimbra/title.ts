/**
 * The page's title, by which its tab in the browser is known: "(3) Zimbra: Inbox", and in turns with
 * words of ours while there is something new and nobody looks.
 *
 * Zimbra writes the title with each view (`Dwt.setTitle`, which is `document.title`), so whatever
 * comes there is taken as it is and gets our number before it. Its own alert of new mail flashes the
 * title and puts back what it has found, unless its words are there no more: they are left alone.
 * 8.6, 8.8.15 and 10.1 alike; 8.6 was read and not run.
 */
import type { Unread } from '../unread.ts';
import type { ZimbraGlobals } from './globals.ts';

const FLASH_MS = 1_500;
const MOST = 99;
/** What was put there by us, also when Zimbra has kept it and writes it again. */
const OURS = /^\(\d+\+?\) /;

export function countInTitle(page: object, unread: Unread, news: string): void {
  const window = page as Window & ZimbraGlobals;
  const { document } = window;
  const element = document.querySelector('head > title');
  if (!element) return;
  let zimbras = document.title.replace(OURS, '');
  let timer: number | undefined;
  let isOurTurn = false;

  /** Zimbra tells of new mail, and looks for these words again. */
  function isAlert(): boolean {
    const alert = window.ZmBrowserAlert?.INSTANCE;
    return alert?._isLooping === true && alert.altTitle === document.title;
  }

  const isLookedAt = (): boolean => !document.hidden && document.hasFocus();

  /** What Zimbra has written, also a moment ago, when the observer has not heard of it yet. */
  function take(): void {
    const title = document.title.replace(OURS, '');
    // Our own words may be what Zimbra's alert has found.
    if (title !== news) zimbras = title;
  }

  function write(): void {
    if (isAlert()) return;
    take();
    const { count } = unread;
    const number = count > MOST ? `${MOST}+` : String(count);
    const title = isOurTurn ? news : zimbras;
    const whole = count > 0 ? `(${number}) ${title}` : zimbras;
    if (document.title !== whole) document.title = whole;
  }

  function calm(): void {
    window.clearInterval(timer);
    timer = undefined;
    isOurTurn = false;
    write();
  }

  function flash(): void {
    if (timer !== undefined || isLookedAt()) return;
    timer = window.setInterval(() => {
      isOurTurn = !isOurTurn;
      write();
    }, FLASH_MS);
    isOurTurn = true;
    write();
  }

  new MutationObserver(write).observe(element, {
    childList: true,
    characterData: true,
    subtree: true,
  });
  unread.addEventListener('change', () => (unread.count === 0 ? calm() : write()));
  unread.addEventListener('news', flash);
  window.addEventListener('focus', calm);
  document.addEventListener('visibilitychange', () => isLookedAt() && calm());
  write();
}
