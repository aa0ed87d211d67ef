/**
 * A tab in the webmail's own row, with an application behind it that shows nothing: the panel is laid
 * over its place. Run in 10.1 and 8.8.15; 8.6 has the same calls (read).
 */
import type { Rect } from '../geometry.ts';
import type { ZimbraGlobals } from './globals.ts';
import type { Hooks } from './hooks.ts';

/** ZmApp, ZmAppChooser and ZmZimbraMail, as far as a tab goes. */
interface ZimletApp {
  getController?(): { getView?(): ZimletAppView };
  getNewButtonProps?(): object;
  getDisplayName?(): string;
}
interface ZimletAppView {
  getHtmlElement?(): HTMLElement;
  getTitle?(): string;
}
interface AppChooser {
  addButton(name: string, options: TabOptions): unknown;
  removeButton(name: string): void;
  getButton(name: string): { setText?(text: string): void } | undefined;
}
interface TabOptions {
  readonly text: string;
  readonly tooltip: string;
  readonly index: number;
}
interface AppController {
  activateApp(name: string): void;
  getActiveApp(): string | undefined;
  getAppChooser(): AppChooser;
}
/** ZmZimletBase. */
interface TabHandler {
  createApp?(label: string, image: string, tooltip: string, index: number): string;
}

export interface AppTab {
  /** Puts it into the row. */
  add(): void;
  /** Takes it out of the row; what was there before comes to the front. */
  remove(): void;
  /** What it says. */
  text: string;
  readonly isFront: boolean;
  toFront(): void;
  toBack(): void;
  /** Where the application shows what it has. */
  area(): Rect | undefined;
}

/** Beside Mail, and not where a narrow window hides the last ones. */
const INDEX = 1;
/** Where one goes from a tab that was the first thing to be opened. */
const MAIL = 'Mail';

/** `onFront`: it has come to the front, or gone. undefined: this webmail has no such tabs. */
export function appTabOf(
  page: object,
  handler: object,
  hooks: Hooks,
  label: string,
  onFront: (isFront: boolean) => void,
): AppTab | undefined {
  const { appCtxt, ZmMsg } = page as ZimbraGlobals;
  const zimlet = handler as TabHandler;
  const controller = appCtxt?.getAppController?.() as Partial<AppController> | undefined;
  if (!appCtxt || !isWhole(controller) || typeof zimlet.createApp !== 'function') return undefined;
  /** Made once: an application cannot be taken away again, but its tab can. */
  let name: string | undefined;
  let isInRow = false;
  let isFront = false;
  let before = MAIL;
  let text = label;

  const appOf = (made: string): ZimletApp | null | undefined => appCtxt.getApp?.(made);
  const viewOf = (made: string): ZimletAppView | undefined =>
    appOf(made)?.getController?.().getView?.();

  /** As Zimbra writes it. */
  const titleOf = (shown: string): string => [ZmMsg?.['zimbraTitle'] ?? 'Zimbra', shown].join(': ');

  /** A zimlet's application has nothing to say there, and the button stands without words. */
  function nothingNew(made: string): void {
    const app = appOf(made);
    // `hidden` is newer than 8.6.
    if (app) app.getNewButtonProps = () => ({ text: label, disabled: true, hidden: true });
  }
  /** … and no title, and that of the mail stays. */
  function entitle(made: string): void {
    const view = viewOf(made);
    if (!view || view.getTitle) return;
    view.getTitle = () => titleOf(label);
    appCtxt?.getAppViewMgr?.()?.updateTitle?.();
  }

  hooks.on('appActive', (app: string, active: boolean) => {
    if (app !== name || !isInRow || active === isFront) return;
    isFront = active;
    if (active) entitle(app);
    onFront(active);
  });
  hooks.on('onShowView', () => {
    const active = controller.getActiveApp();
    if (active === undefined || active === name) return;
    before = active;
    // Not all of its own applications have one either.
    if (document.title.endsWith(titleOf(label))) {
      document.title = titleOf(appOf(active)?.getDisplayName?.() ?? active);
    }
  });

  return {
    add: () => {
      if (isInRow) return;
      isInRow = true;
      const options: TabOptions = { text, tooltip: label, index: INDEX };
      if (name === undefined) {
        name = zimlet.createApp?.(text, '', label, INDEX);
        if (name !== undefined) nothingNew(name);
      } else controller.getAppChooser().addButton(name, options);
    },
    remove: () => {
      if (!isInRow || name === undefined) return;
      isInRow = false;
      if (isFront) controller.activateApp(before);
      isFront = false;
      controller.getAppChooser().removeButton(name);
    },
    get text() {
      return text;
    },
    set text(now) {
      text = now;
      if (isInRow && name !== undefined) {
        controller.getAppChooser().getButton(name)?.setText?.(now);
      }
    },
    get isFront() {
      return isFront;
    },
    toFront: () => {
      if (name === undefined) return;
      before = controller.getActiveApp() ?? before;
      controller.activateApp(name);
    },
    toBack: () => {
      if (isFront) controller.activateApp(before);
    },
    area: () => {
      // Before that, asking for the view would make it.
      if (!isFront || name === undefined) return undefined;
      const view = viewOf(name)?.getHtmlElement?.();
      const { left, top, width, height } = view?.getBoundingClientRect() ?? {};
      return left !== undefined && top !== undefined && width && height
        ? { left, top, width, height }
        : undefined;
    },
  };
}

function isWhole(controller: Partial<AppController> | undefined): controller is AppController {
  const needed: (keyof AppController)[] = ['activateApp', 'getActiveApp', 'getAppChooser'];
  return controller !== undefined && needed.every((each) => typeof controller[each] === 'function');
}
