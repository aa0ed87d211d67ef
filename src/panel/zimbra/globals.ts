/** Zimbra's globals, as far as chat has to do with them. */

/** The zimlet's handler, an instance of ZmZimletBase. */
export interface Handler {
  getConfig(name: string): string | null | undefined;
  getMessage(key: string): string | undefined;
  getResource(file: string): string;
  getShell(): { getHtmlElement(): HTMLElement } | undefined;
}

export interface AppCtxt {
  get(setting: unknown): unknown;
  isChildWindow?: boolean;
  isOffline?: boolean;
  isExternalAccount?(): boolean;
  isWebClientOffline?(): boolean;
  getAppController?(): { sendRequest?(request: SoapRequest): unknown } | undefined;
}

/** What ZmRequestMgr.sendRequest takes; its callbacks are of the class AjxCallback. */
export interface SoapRequest {
  readonly jsonObj: Readonly<Record<string, object>>;
  readonly asyncMode: true;
  readonly noBusyOverlay: true;
  readonly callback: object;
  readonly errorCallback: object;
}

export interface ZimbraGlobals {
  appCtxt?: AppCtxt;
  ZmSetting?: Readonly<Record<string, unknown>>;
  ZmZimbraMail?: {
    _isLogOff?: boolean;
    _userEventHdlr?(): void;
    sendRedirect?: (...args: unknown[]) => unknown;
  };
  AjxCallback?: new (obj: object, func: (argument: unknown) => unknown) => object;
}

/** The parts of a page that is the classic web client's. */
export interface Zimbra extends ZimbraGlobals {
  readonly appCtxt: AppCtxt;
  readonly ZmSetting: Readonly<Record<string, unknown>>;
}
