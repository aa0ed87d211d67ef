/** The alerts of the client, in a package of their own: nothing of them is there before "Alert". */
import type { AppButton } from './chooser.ts';
import { globals, type Loose } from './environment.ts';

const FLASH = 1_500;

/** Flashes the title. Beginning again while it flashes changes nothing, the text neither. */
export class ZmBrowserAlert {
  static INSTANCE: ZmBrowserAlert | undefined;
  static getInstance(): ZmBrowserAlert {
    return (ZmBrowserAlert.INSTANCE ??= new ZmBrowserAlert());
  }

  /** Not known before the first key, click or change of focus: it flashes before open eyes. */
  #hasFocus = false;
  #timer: number | undefined;
  #on = false;
  altTitle = '';
  #original = '';
  _isLooping = false;

  constructor() {
    window.addEventListener('focus', () => this.#focus(true));
    // A frame that takes the focus takes it from the window.
    window.addEventListener('blur', () => this.#focus(false));
    document.addEventListener('mousedown', () => this.#focus(true));
    document.addEventListener('keydown', () => this.#focus(true));
  }

  start(text = 'New message'): void {
    if (this.#timer !== undefined) return;
    this.altTitle = text;
    if (this.#hasFocus) return;
    this._isLooping = true;
    this.#timer = window.setInterval(() => this.#flash(!this.#on), FLASH);
  }

  stop(): void {
    if (this.#timer === undefined) return;
    window.clearInterval(this.#timer);
    this.#timer = undefined;
    this._isLooping = false;
    this.#flash(false);
  }

  #focus(has: boolean): void {
    this.#hasFocus = has;
    if (has) this.stop();
  }

  #flash(on: boolean): void {
    this.#on = on;
    if (on) {
      this.#original = document.title;
      document.title = this.altTitle;
    } else if (document.title === this.altTitle) document.title = this.#original;
  }
}

/** Shows for five seconds; asks once for the permission, by a dialog, whoever has called it. */
class ZmDesktopAlert {
  static #instance: ZmDesktopAlert | undefined;
  static #asked = false;
  static getInstance(): ZmDesktopAlert {
    return (ZmDesktopAlert.#instance ??= new ZmDesktopAlert());
  }

  start(title: string, message: string): void {
    if (Notification.permission !== 'granted') {
      if (!ZmDesktopAlert.#asked) globals['__permissionDialogs'] = 1;
      ZmDesktopAlert.#asked = true;
      return;
    }
    const notification = new Notification(title, { body: message });
    notification.onclick = () => notification.close();
    setTimeout(() => notification.close(), 5_000);
  }
}

/** At most one in five seconds. `__sounds` counts for tests. */
class ZmSoundAlert {
  static #instance: ZmSoundAlert | undefined;
  static getInstance(): ZmSoundAlert {
    return (ZmSoundAlert.#instance ??= new ZmSoundAlert());
  }
  #last = -Infinity;
  start(): void {
    if (performance.now() - this.#last < 5_000) return;
    this.#last = performance.now();
    globals['__sounds'] = Number(globals['__sounds'] ?? 0) + 1;
  }
}

/** Flashes the tab of an application that is not in front, until its tab is pressed. */
class ZmAppAlert {
  readonly #app: { getName(): string };
  constructor(app: { getName(): string }) {
    this.#app = app;
  }
  start(): void {
    const button = this.#button();
    if (!button || button.isSelected) return;
    button.showAlert(true);
    button.addSelectionListener(() => this.stop());
  }
  stop(): void {
    const button = this.#button();
    if (button?.isSelected === true) button.showAlert(false);
  }
  #button(): AppButton | undefined {
    const appCtxt = globals['appCtxt'] as { getAppController(): Loose };
    const of = appCtxt.getAppController()['getAppChooserButton'] as (id: string) => unknown;
    return of(this.#app.getName()) as AppButton | undefined;
  }
}

export function installAlerts(): void {
  const dispatcher = globals['AjxDispatcher'] as { require(name: string): unknown };
  dispatcher.require = (name) => {
    if (name === 'Alert') {
      Object.assign(globals, { ZmBrowserAlert, ZmDesktopAlert, ZmSoundAlert, ZmAppAlert });
    }
  };
}
