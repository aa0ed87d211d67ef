/** Zimbra's globals, as far as chat has to do with them. */

/** The zimlet's handler, an instance of ZmZimletBase. */
export interface Handler {
  getConfig(name: string): string | null | undefined;
  getMessages?(): Readonly<Record<string, string>>;
  getUserProperty?(name: string): string | undefined;
  setUserProperty?(name: string, value: string, save: boolean): void;
  getResource(file: string): string;
  setIcon?(icon: string): void;
  getShell(): { getHtmlElement(): HTMLElement | null } | null | undefined;
}

export interface AppCtxt {
  get(setting: unknown): unknown;
  isChildWindow?: boolean;
  isOffline?: boolean;
  isExternalAccount?(): boolean;
  isWebClientOffline?(): boolean;
  getAppController?(): { sendRequest?(request: SoapRequest): unknown } | undefined;
  getRootTabGroup?(): { addMember?(member: HTMLElement): void } | undefined;
  getAppViewMgr?(): { fitAll?(): void; updateTitle?(): void } | undefined;
  getApp?(name: 'Contacts'): ContactsApp | null | undefined;
  getApp?(name: string): object | null | undefined;
}

/** ZmContactsApp; gives a contact only when it has been looked up before. */
export interface ContactsApp {
  getContactByEmail?(
    address: string,
  ): { getImageUrl?(width: number, height: number): string | null | undefined } | null | undefined;
}

/** What ZmRequestMgr.sendRequest takes. Of its callbacks it calls nothing but `run`. */
export interface SoapRequest {
  readonly jsonObj: Readonly<Record<string, object>>;
  readonly asyncMode: true;
  readonly noBusyOverlay: true;
  /** Seconds. */
  readonly timeout: number;
  readonly callback: { run(result: { getResponse(): unknown }): void };
  /** Returns whether the fault was handled; else Zimbra shows it. */
  readonly errorCallback: { run(fault?: { code?: string; msg?: string }): boolean };
}

export interface ZimbraGlobals {
  appCtxt?: AppCtxt;
  ZmSetting?: Readonly<Record<string, unknown>>;
  /** Texts of the language that have to do with its ways of writing. */
  I18nMsg?: Readonly<Record<string, unknown>>;
  /** The webmail's own texts. */
  ZmMsg?: Readonly<Record<string, string>>;
  csrfToken?: string;
  /** Flashes the page's title; there once it has had something to tell of. */
  ZmBrowserAlert?: { INSTANCE?: { altTitle?: string | null; _isLooping?: boolean } };
  skin?: {
    showSidebarAd?(width: number): void;
    hideSidebarAd?(): void;
    getSidebarAdContainer?(): HTMLElement | null;
  };
  ZmZimbraMail?: {
    _isLogOff?: boolean;
    _userEventHdlr?(): void;
    sendRedirect?: (...args: unknown[]) => unknown;
  };
}

/** The parts of a page that is the classic web client's. */
export interface Zimbra extends ZimbraGlobals {
  readonly appCtxt: AppCtxt;
  readonly ZmSetting: Readonly<Record<string, unknown>>;
}
