/** The only file that knows Zimbra's globals. */

/** What the panel needs of the webmail. */
export interface Webmail {
  /** The account's canonical address. */
  readonly email: string;
  /** The user's name, when the directory has one. */
  readonly displayName?: string;
  /** As Zimbra writes it: `fr`, `fr_CA`, `en_US`. */
  readonly locale: string;
  /** The element that all of the webmail lives in; its dialogs are stacked inside it. */
  readonly shell: HTMLElement;
  /** A setting of the zimlet; `undefined` when missing or empty. */
  config(name: string): string | undefined;
  /** A text of the zimlet's message files in the webmail's language. */
  message(key: string): string | undefined;
  /** URL of a file of the zimlet. */
  resourceUrl(file: string): string;
  /** The user is at work, though not in the webmail: it must not log him off as idle. */
  reportActivity(): void;
  /**
   * Runs `task` before the webmail leaves for its login page, and waits for it a moment; when it
   * says false within that, the webmail stays. The user may also stay when he is asked about unsaved
   * mail afterwards: `onStay` is called with the next sign of that.
   */
  beforeLogOff(task: () => Promise<boolean>, onStay: () => void): void;
}

/** Why chat has no business in this page. */
export type NotHere =
  'not-zimbra' | 'child-window' | 'delegated' | 'external-account' | 'offline' | 'no-account';

/** The zimlet's handler, an instance of ZmZimletBase. */
interface Handler {
  getConfig(name: string): string | null | undefined;
  getMessage(key: string): string | undefined;
  getResource(file: string): string;
  getShell(): { getHtmlElement(): HTMLElement } | undefined;
}

interface AppCtxt {
  get(setting: unknown): unknown;
  isChildWindow?: boolean;
  isOffline?: boolean;
  isExternalAccount?(): boolean;
  isWebClientOffline?(): boolean;
}

interface ZimbraGlobals {
  appCtxt?: AppCtxt;
  ZmSetting?: Record<'USERNAME' | 'DISPLAY_NAME' | 'LOCALE_NAME' | 'ADMIN_DELEGATED', unknown>;
  ZmZimbraMail?: {
    _isLogOff?: boolean;
    _userEventHdlr?(): void;
    sendRedirect?: (...args: unknown[]) => unknown;
  };
}

/** How long the log-off may be held up. */
const LOG_OFF_PATIENCE_MS = 700;

/** The webmail behind `handler`, or why chat must not start here. Changes nothing. */
export function connectToZimbra(page: object, handler: Partial<Handler>): Webmail | NotHere {
  const { appCtxt, ZmSetting, ZmZimbraMail } = page as ZimbraGlobals;
  if (!appCtxt || !ZmSetting || !isHandler(handler)) return 'not-zimbra';
  if (appCtxt.isChildWindow) return 'child-window';
  if (appCtxt.get(ZmSetting.ADMIN_DELEGATED)) return 'delegated';
  if (appCtxt.isExternalAccount?.()) return 'external-account';
  if (appCtxt.isOffline || appCtxt.isWebClientOffline?.()) return 'offline';
  const email = appCtxt.get(ZmSetting.USERNAME);
  if (typeof email !== 'string' || !email.includes('@')) return 'no-account';
  const locale = appCtxt.get(ZmSetting.LOCALE_NAME);
  const displayName = appCtxt.get(ZmSetting.DISPLAY_NAME);

  return {
    email,
    ...(typeof displayName === 'string' && displayName && { displayName }),
    locale: typeof locale === 'string' && locale ? locale : 'en',
    shell: handler.getShell()?.getHtmlElement() ?? document.body,
    config: (name) => (handler.getConfig(name) ?? '').trim() || undefined,
    // '???key???' stands for a missing message file: so it is for a zimlet that is only in _dev.
    message: (key) => {
      const text = handler.getMessage(key);
      return text && !text.startsWith('???') ? text : undefined;
    },
    resourceUrl: (file) => handler.getResource(file),
    // The idle timer is reset by a key or mouse event of the page, which passes through this.
    reportActivity: () => ZmZimbraMail?._userEventHdlr?.(),
    beforeLogOff: (task, onStay) => {
      // Every way of logging off sets _isLogOff and ends in this call.
      if (!ZmZimbraMail?.sendRedirect) return;
      const mail = ZmZimbraMail;
      const redirect = ZmZimbraMail.sendRedirect.bind(mail);
      mail.sendRedirect = (...args) => {
        if (!mail._isLogOff) return redirect(...args);
        const patience = new Promise<boolean>((resolve) =>
          setTimeout(() => resolve(true), LOG_OFF_PATIENCE_MS),
        );
        const done = task().catch(() => true);
        return Promise.race([done, patience]).then((goes) => {
          if (!goes) {
            mail._isLogOff = false; // as Zimbra does it itself when there is unsaved mail
            return;
          }
          redirect(...args);
          // Where mail is unsaved, Zimbra's onbeforeunload takes the mark back and asks the user.
          // Nothing tells the answer, but who goes on working here has stayed.
          onNextAction(() => {
            if (mail._isLogOff) return false;
            onStay();
            return true;
          });
        });
      };
    },
  };
}

/** Calls `handle` at each key and click of the page until it returns true. */
function onNextAction(handle: () => boolean): void {
  const types = ['keydown', 'pointerdown'];
  const listener = (): void => {
    if (!handle()) return;
    for (const type of types) window.removeEventListener(type, listener, true);
  };
  for (const type of types) window.addEventListener(type, listener, true);
}

function isHandler(handler: Partial<Handler>): handler is Handler {
  const needed: (keyof Handler)[] = ['getConfig', 'getMessage', 'getResource', 'getShell'];
  return needed.every((name) => typeof handler[name] === 'function');
}
