/**
 * ZmZimbraMail's applications: made when they are first wanted, launched once, and told whenever
 * they come to the front or go.
 */
import { AppChooser } from './chooser.ts';
import { globals, type Callback, type Loose } from './environment.ts';
import { type NewButtonProps, setNewButtonProps } from './new-button.ts';
import { sendRequest } from './requests.ts';
import { appView, onViewShown, pushView } from './views.ts';
import { notifyZimlets } from './zimlet-manager.ts';

export interface App {
  getName(): string;
  launch(params: Loose, callback?: Callback): void;
  activate(active: boolean): void;
}

const NEW: Readonly<Record<string, string>> = {
  Mail: 'New Message',
  Contacts: 'New Contact',
  Calendar: 'New Appointment',
};

/** An application of the client's own; `show` pushes its view. */
export class PlainApp implements App {
  readonly #name: string;
  readonly #show: () => void;

  constructor(name: string, show: () => void) {
    this.#name = name;
    this.#show = show;
  }

  getName(): string {
    return this.#name;
  }
  launch(_params: Loose, callback?: Callback): void {
    this.#show();
    callback?.run();
  }
  getNewButtonProps(): NewButtonProps {
    const text = NEW[this.#name] ?? 'New Message';
    return { text, tooltip: text, disabled: !(this.#name in NEW) };
  }
  activate(active: boolean): void {
    if (active) setNewButtonProps(this.getNewButtonProps());
  }
}

type Listener = Callback | ((event: unknown) => unknown);

const isListener = (given: unknown): boolean =>
  given instanceof (globals['AjxListener'] as new () => unknown);

/** ZmAppEvent.js. */
export const APP_EVENT = {
  PRE_LAUNCH: 'PRELAUNCH',
  POST_LAUNCH: 'POSTLAUNCH',
  ACTIVATE: 'ACTIVATE',
} as const;

/** The half of ZmZimbraMail that is `appCtxt.getAppController()`. */
export class AppController {
  readonly #chooser = new AppChooser((id) => this.#pressed(id));
  readonly #apps = new Map<string, App>();
  readonly #makers = new Map<string, () => App>();
  readonly #listeners = new Map<string, Listener[]>();
  #active: string | undefined;

  sendRequest = sendRequest;
  setNewButtonProps = setNewButtonProps;
  getAppChooser = (): AppChooser => this.#chooser;
  getAppChooserButton = (id: string): unknown => this.#chooser.getButton(id);
  getActiveApp = (): string | undefined => this.#active;

  constructor() {
    onViewShown((app) => this.#setActive(app));
  }

  /** An application of the client; nothing is made before somebody asks for it. */
  register(name: string, label: string, maker: () => App): void {
    this.#makers.set(name, maker);
    this.#chooser.addButton(name, { text: label });
  }

  addApp(app: App): void {
    this.#apps.set(app.getName(), app);
  }

  /** Null for what the account does not have. */
  getApp(name: string): App | null {
    const known = this.#apps.get(name);
    if (known) return known;
    const app = this.#makers.get(name)?.();
    if (app) this.addApp(app);
    return app ?? null;
  }

  /** Its view, where it was launched before; else it is launched, after those who listen for that. */
  activateApp(name: string, force?: boolean, callback?: Callback): void {
    const view = appView(name);
    if (view !== undefined && force !== true) {
      pushView(view);
      callback?.run();
      return;
    }
    const app = this.getApp(name);
    if (!app) throw new TypeError(`there is no application ${name}`);
    this.notify(`${name}_${APP_EVENT.PRE_LAUNCH}`, app);
    app.launch(
      {},
      {
        run: () => {
          callback?.run();
          this.notify(`${name}_${APP_EVENT.POST_LAUNCH}`, app);
        },
      },
    );
  }

  addAppListener(name: string, type: string, listener: Listener): void {
    this.addListener(`${name}_${type}`, listener);
  }
  addListener(type: string, listener: Listener): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }
  /**
   * A listener that throws takes those after it and the caller with it, and what is neither an
   * AjxListener nor a function is passed over, both as in AjxEventMgr.
   */
  notify(type: string, item: unknown): void {
    for (const listener of this.#listeners.get(type) ?? []) {
      if (typeof listener === 'function') listener({ item });
      else if (isListener(listener)) listener.run({ item });
    }
  }

  #pressed(id: string): void {
    try {
      this.activateApp(id);
      notifyZimlets('onSelectApp', [id]);
    } catch (error) {
      // ZmController._handleException: a script's error goes to the console, and that is all.
      console.error(error);
    }
  }

  /** ZmZimbraMail.setActiveApp: after a view of that application came to the front. */
  #setActive(name: string): void {
    this.#chooser.setSelected(name);
    if (this.#active === name) return;
    const previous = this.#active === undefined ? undefined : this.#apps.get(this.#active);
    this.#active = name;
    previous?.activate(false);
    this.#apps.get(name)?.activate(true);
    this.notify(APP_EVENT.ACTIVATE, this.#apps.get(name));
  }
}

export function installApps(appCtxt: Loose): AppController {
  const controller = new AppController();
  appCtxt['getAppController'] = () => controller;
  appCtxt['getAppChooser'] = () => controller.getAppChooser();
  appCtxt['getApp'] = (name: string) => controller.getApp(name);
  appCtxt['getCurrentAppName'] = () => controller.getActiveApp();
  appCtxt['getCurrentApp'] = () => controller.getApp(controller.getActiveApp() ?? '');
  (globals['ZmZimbraMail'] as Loose)['addAppListener'] = controller.addAppListener.bind(controller);
  globals['ZmAppEvent'] = APP_EVENT;
  globals['ZmApp'] = {
    MAIL: 'Mail',
    CONTACTS: 'Contacts',
    CALENDAR: 'Calendar',
    PREFERENCES: 'Options',
  };
  return controller;
}
