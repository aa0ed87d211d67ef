/** The page's title: written with each view, and flashed by the client's own alert of new mail. */
import { globals } from './environment.ts';

const LOOP_MS = 1_500;

/**
 * ZmBrowserAlert, the same in 8.8.15 and 10.1. Its trap: it puts the title back only when it finds
 * its own words there as it has written them.
 */
export class BrowserAlert {
  static INSTANCE: BrowserAlert | undefined;
  altTitle: string | null = null;
  _isLooping = false;
  #origTitle = '';
  #timer: ReturnType<typeof setInterval> | undefined;
  #isOn = false;

  static getInstance(): BrowserAlert {
    return (BrowserAlert.INSTANCE ??= new BrowserAlert());
  }

  /** Zimbra's does nothing while the window has the focus. */
  start(altTitle: string): void {
    if (this._isLooping) return;
    this.altTitle = altTitle;
    this._isLooping = true;
    this.#timer = setInterval(() => this._update((this.#isOn = !this.#isOn)), LOOP_MS);
  }

  stop(): void {
    if (!this._isLooping) return;
    clearInterval(this.#timer);
    this._isLooping = false;
    this._update(false);
  }

  _update(isOn: boolean): void {
    if (isOn) {
      this.#origTitle = document.title;
      document.title = this.altTitle ?? '';
    } else if (document.title === this.altTitle) document.title = this.#origTitle;
  }
}

export const installTitle = (): unknown => (globals['ZmBrowserAlert'] = BrowserAlert);

/** Dwt.setTitle, with what the view in front is called. */
export function setTitle(app: string): void {
  document.title = `Zimbra: ${app === 'Mail' ? 'Inbox' : app}`;
}
