import { globals, type Loose } from './environment.ts';
import { byId, popupDialog, shell, showStatus } from './dwt.ts';
import { onSessionEnd, sendRequest } from './requests.ts';
import { rootTabGroup } from './tab-group.ts';

/** The GetInfo response of the page, as far as it is used here. */
export interface Info {
  id: string;
  name: string;
  adminDelegated?: boolean;
  prefs: {
    _attrs: Readonly<Record<string, string>> & {
      zimbraPrefLocale: string;
      zimbraPrefCalendarFirstDayOfWeek: string;
      zimbraPrefCalendarWorkingHours: string;
    };
  };
  attrs: {
    _attrs: {
      displayName: string;
      zimbraIsExternalVirtualAccount: string;
      zimbraMailIdleSessionTimeout: string;
      zimbraFeatureBriefcasesEnabled: string;
      zimbraFeatureGalEnabled: string;
      zimbraFeatureGalAutoCompleteEnabled: string;
    };
  };
  cos: { id: string };
  zimlets: { zimlet: readonly ZimletEntry[] };
  props: { prop: readonly { zimlet: string; name: string; _content: string }[] };
}

export interface ZimletEntry {
  zimletContext: readonly [{ baseUrl: string; priority?: number; presence: string }];
  zimlet: readonly [Loose & { name: string }];
  zimletConfig?: readonly [Loose];
}

export interface PageOptions {
  info: Info;
  isChildWindow: boolean;
  isOffline: boolean;
  zimbraVersion: ZimbraVersion;
}

/** The two clients whose extension points were looked at while they ran. */
export type ZimbraVersion = '10.1' | '8.8.15';

let version: ZimbraVersion = '10.1';
export const isVersion = (which: ZimbraVersion): boolean => version === which;

/** ZmSetting, `appCtxt` and `ZmZimbraMail`: who is logged in, and the session's comings and goings. */
export function installSession({ info, isChildWindow, isOffline, ...rest }: PageOptions): Loose {
  version = rest.zimbraVersion;
  const attrs = info.attrs._attrs;
  const prefs = info.prefs._attrs;
  const idleTimeout = Number(attrs.zimbraMailIdleSessionTimeout);
  const settings: Loose = {
    USERNAME: info.name,
    USERID: info.id,
    DISPLAY_NAME: attrs.displayName,
    LOCALE_NAME: prefs.zimbraPrefLocale,
    CAL_FIRST_DAY_OF_WEEK: Number(prefs.zimbraPrefCalendarFirstDayOfWeek),
    CAL_WORKING_HOURS: prefs.zimbraPrefCalendarWorkingHours,
    // As they were when the page was loaded; only this page's own preferences change them.
    VACATION_MSG_ENABLED: prefs['zimbraPrefOutOfOfficeReplyEnabled'] === 'TRUE',
    VACATION_MSG: prefs['zimbraPrefOutOfOfficeReply'] ?? '',
    VACATION_FROM: prefs['zimbraPrefOutOfOfficeFromDate'] ?? '',
    VACATION_UNTIL: prefs['zimbraPrefOutOfOfficeUntilDate'] ?? '',
    ADMIN_DELEGATED: info.adminDelegated ?? false,
    IS_EXTERNAL: attrs.zimbraIsExternalVirtualAccount === 'TRUE',
    IDLE_SESSION_TIMEOUT: idleTimeout,
    ZIMLETS: info.zimlets.zimlet,
    MAIL_ALIASES: [],
    MAIL_ENABLED: true,
    CONTACTS_ENABLED: true,
    CALENDAR_ENABLED: true,
    // `html` in Zimbra's own COS.
    COMPOSE_AS_FORMAT: 'text',
    BRIEFCASE_ENABLED: attrs.zimbraFeatureBriefcasesEnabled === 'TRUE',
    GAL_ENABLED: attrs.zimbraFeatureGalEnabled === 'TRUE',
    GAL_AUTOCOMPLETE_ENABLED: attrs.zimbraFeatureGalAutoCompleteEnabled === 'TRUE',
    PORTAL_ENABLED: false,
  };
  globals['ZmSetting'] = Object.fromEntries(Object.keys(settings).map((key) => [key, key]));

  const appCtxt: Loose = {
    isChildWindow,
    isOffline,
    isWebClientOfflineSupported: false,
    multiAccounts: false,
    get: (id: string) => settings[id] ?? null,
    set: (id: string, value: unknown) => (settings[id] = value),
    isExternalAccount: () => settings['IS_EXTERNAL'],
    isWebClientOffline: () => false,
    getShell: () => dwtShell,
    getRootTabGroup: () => rootTabGroup,
    getUsername: () => info.name,
    getLoggedInUsername: () => info.name,
    getUserDomain: () => info.name.slice(info.name.indexOf('@') + 1),
    getSettings: () => ({ getInfoResponse: info }),
    getErrorDialog: () => errorDialog,
    setStatusMsg: (message: string | { msg: string }) =>
      showStatus(typeof message === 'string' ? message : message.msg),
    addAuthTokenWarningListener: () => undefined,
  };
  const dwtShell = { getHtmlElement: shell, toString: () => 'DwtShell' };
  globals['appCtxt'] = appCtxt;
  globals['DwtShell'] = { getShell: () => dwtShell };
  onSessionEnd(() => logOff(null, true));
  installIdleTimer(idleTimeout);
  return appCtxt;
}

const errorDialog = {
  message: '',
  detail: '',
  setMessage(message: string, detail: string) {
    this.message = message;
    this.detail = detail;
  },
  popup() {
    console.error(`${this.message} ${this.detail}`);
    popupDialog('ErrorDialog', 'Critical error', this.message);
  },
};

/** The static part of ZmZimbraMail; a zimlet may have replaced its members. */
const zimbraMail = {
  _isLogOff: false,
  sendRequest,
  _userEventHdlr: (): void => undefined,
  /** Logging out is a page of its own; no zimlet hears of it beforehand. */
  logOff: (_event?: unknown, relogin?: boolean): void => {
    localStorage.removeItem('csrfToken');
    zimbraMail._isLogOff = true;
    zimbraMail.sendRedirect(`/?loginOp=${relogin === true ? 'relogin' : 'logout'}`);
  },
  sendRedirect: (url: string): void => {
    location.href = url;
  },
  /** The page's onbeforeunload: unsaved mail takes a log-off back, and the browser asks the user. */
  _confirmExitMethod: (): string | undefined => {
    const body = document.querySelector<HTMLTextAreaElement>('#z_compose_body');
    if (!body?.value) return undefined;
    zimbraMail._isLogOff = false;
    return 'Unsaved changes will be lost.';
  },
};
const { logOff } = zimbraMail;

/**
 * The timer of zimbraMailIdleSessionTimeout is reset by keys that reach the window and by mouse
 * buttons released in the shell. `__activity` counts for tests.
 */
function installIdleTimer(seconds: number): void {
  let timer: number | undefined;
  globals['__activity'] = 0;
  const userEvent = (): void => {
    globals['__activity'] = Number(globals['__activity']) + 1;
    window.clearTimeout(timer);
    if (seconds > 0) timer = window.setTimeout(() => logOff(), seconds * 1_000);
  };
  zimbraMail._userEventHdlr = userEvent;
  globals['ZmZimbraMail'] = zimbraMail;
  window.onbeforeunload = zimbraMail._confirmExitMethod;
  window.onkeydown = userEvent;
  byId('z_shell').onmouseup = userEvent;
  if (seconds > 0) timer = window.setTimeout(() => logOff(), seconds * 1_000);
}
