import { globals, trim, type Loose } from './environment.ts';
import { popupDialog, showStatus } from './dwt.ts';
import { sendRequest } from './requests.ts';
import type { ZimletContext } from './zimlet-context.ts';

/** The members that ZmZimletBase itself puts on a handler. */
export interface ZimletHandler {
  _zimletContext: ZimletContext;
  _dwtShell: unknown;
  name: string;
  __zimletEnabled: boolean;
  init(): void;
  toString(): string;
  xmlObj(): ZimletContext;
  getConfig(name: string): string | null | undefined;
  checkProperties(props: unknown): boolean | string;
  saveUserProperties(callback?: { run(): unknown }): string;
}

const HOOKS =
  'onShowView onSelectApp onMsgView onContactView onAction appActive appLaunch singleClicked ' +
  'menuItemSelected initializeToolbar onParticipantActionMenuInitialized';

/** A plain function, because handlers are written as `X.prototype = new ZmZimletBase()`. */
export function ZmZimletBase(): void {
  // nothing to do, as in the original
}

const methods = {
  isZmObjectHandler: true,

  _init(this: ZimletHandler, context: ZimletContext, shell: unknown) {
    this._zimletContext = context;
    this._dwtShell = shell;
    this.__zimletEnabled = true;
    this.name = context.name;
  },
  init() {
    // for handlers to fill in
  },
  /** Makes a second `new window[handlerObject]()` of the same zimlet fail, as it does in Zimbra. */
  toString(this: ZimletHandler) {
    return this.name;
  },
  getShell(this: ZimletHandler) {
    return this._dwtShell;
  },
  xmlObj(this: ZimletHandler, key?: string) {
    return key === undefined ? this._zimletContext : this._zimletContext.getVal(key);
  },
  getZimletContext(this: ZimletHandler) {
    return this._zimletContext;
  },
  getResource(this: ZimletHandler, name: string) {
    return this.xmlObj().getUrl() + name;
  },
  getConfig(this: ZimletHandler, name: string) {
    return this.xmlObj().getConfig(name);
  },
  /** With a default of true everything but a spelled-out no is true, and the reverse. */
  getBoolConfig(this: ZimletHandler, key: string, byDefault?: boolean) {
    const value = trim(this.getConfig(key));
    return byDefault === true
      ? !/^(0|false|off|no)$/i.test(value)
      : /^(1|true|on|yes)$/i.test(value);
  },
  /** An empty stub in Zimbra too. */
  getConfigProperty() {
    return undefined;
  },
  getMessage(this: ZimletHandler, key: string) {
    const messages = globals[this.xmlObj().name] as Loose | undefined;
    return messages === undefined ? `???${key}???` : messages[key];
  },
  getMessages(this: ZimletHandler) {
    return globals[this.xmlObj().name] ?? {};
  },
  getUserProperty(this: ZimletHandler, name: string) {
    return this.xmlObj().getPropValue(name);
  },
  setUserProperty(
    this: ZimletHandler,
    name: string,
    value: string,
    save?: boolean,
    callback?: { run(): unknown },
  ) {
    this.xmlObj().setPropValue(name, value);
    if (save === true) this.saveUserProperties(callback);
  },
  checkProperties() {
    return true;
  },
  saveUserProperties(this: ZimletHandler, callback?: { run(): unknown }) {
    const { name, userProperties } = this.xmlObj();
    if (this.checkProperties(userProperties) === true) {
      sendRequest({
        jsonObj: {
          ModifyPropertiesRequest: {
            _jsns: 'urn:zimbraAccount',
            prop: userProperties.map((p) => ({
              zimlet: name,
              name: p.name,
              _content: p.value ?? '',
            })),
          },
        },
        asyncMode: true,
        ...(callback && { callback }),
      });
    }
    return '';
  },
  /** By default a double click on the item in the tree is for editing the user's properties. */
  doubleClicked(this: ZimletHandler) {
    const { userProperties } = this.xmlObj();
    if (userProperties.length > 0) {
      popupDialog('PropertyEditor', 'preferences', userProperties.map(({ name }) => name).join());
    }
  },
  setIcon(this: ZimletHandler, icon: string) {
    this.xmlObj().setIcon(icon);
  },
  getUsername: () => (globals['appCtxt'] as { get(id: string): unknown }).get('USERNAME'),
  getUserID: () => (globals['appCtxt'] as { get(id: string): unknown }).get('USERID'),
  displayStatusMessage: showStatus,
  displayErrorMessage(message: string) {
    popupDialog('ErrorDialog', 'Zimlet error', message);
  },
  setEnabled(this: ZimletHandler, enabled = true) {
    this.__zimletEnabled = enabled;
  },
  getEnabled(this: ZimletHandler) {
    return this.__zimletEnabled;
  },
};

Object.assign(
  ZmZimletBase.prototype as Loose,
  methods,
  Object.fromEntries(HOOKS.split(' ').map((hook) => [hook, () => undefined])),
);
