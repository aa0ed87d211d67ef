/** ZmBaseController, ZmListController, ZmMailListController and ZmMsgController: menus and toolbars. */
import { ZmActionMenu, ZmButtonToolBar } from './dwt-controls.ts';
import { globals } from './environment.ts';
import { AjxEmailAddress, type ZmMailMsg } from './mail-model.ts';
import { isVersion } from './session.ts';
import { notifyZimlets, notifyWhenLoaded } from './zimlet-manager.ts';

/** DwtListViewActionEvent, and what the controllers put on it. */
export interface ActionEvent {
  docX: number;
  docY: number;
  item?: unknown;
  field?: 'fr' | 'su';
  address?: AjxEmailAddress | string;
  contact?: unknown;
}

export interface App {
  _name: string;
  getName(): string;
}

export const app = (name: string): App => ({ _name: name, getName: () => name });

export class ZmBaseController {
  readonly _app: App;
  readonly _currentViewId: string;
  readonly _toolbar: Record<string, ZmButtonToolBar> = {};
  _actionEv: ActionEvent | undefined;
  _bubbleActionMenu: ZmActionMenu | undefined;

  constructor(owner: App, viewId: string) {
    this._app = owner;
    this._currentViewId = viewId;
  }

  getCurrentToolbar(): ZmButtonToolBar | undefined {
    return this._toolbar[this._currentViewId];
  }

  getCurrentViewId(): string {
    return this._currentViewId;
  }

  /** Once for each view. The zimlets hear of it after the last init(). */
  _initializeToolBar(
    element: HTMLElement,
    ops: Readonly<Record<string, string>>,
    secondary: Readonly<Record<string, string>>,
  ): ZmButtonToolBar {
    const toolbar = new ZmButtonToolBar(element, ops, secondary);
    this._toolbar[this._currentViewId] = toolbar;
    this._notifyToolbar();
    return toolbar;
  }

  _notifyToolbar(): void {
    const view = this._currentViewId;
    notifyWhenLoaded('initializeToolbar', [this._app, this._toolbar[view], this, view]);
  }

  /** Of toolbars and menus alike, and of what zimlets have put into them. */
  _resetOperations(parent: ZmActionMenu | ZmButtonToolBar, selected: number): void {
    parent.enableAll(selected === 1);
  }

  _bubbleActionListener(event: ActionEvent, address: AjxEmailAddress | string): void {
    this._actionEv = event;
    this._actionEv.address = address;
    this._getBubbleActionMenu().popup(0, event.docX, event.docY);
  }

  _getBubbleActionMenu(): ZmActionMenu {
    if (this._bubbleActionMenu) return this._bubbleActionMenu;
    const ops = {
      SEARCH_MENU: 'Find Emails',
      NEW_MESSAGE: 'New Email',
      CONTACT: 'Add to Contacts',
    };
    const menu = (this._bubbleActionMenu = new ZmActionMenu(ops));
    // 8.8.15 asks nobody.
    if (isVersion('10.1')) notifyZimlets('onBubbleActionMenu', [this, Object.keys(ops), menu]);
    return menu;
  }
}

export abstract class ZmListController extends ZmBaseController {
  _actionMenu: ZmActionMenu | undefined;
  abstract getSelection(): readonly unknown[];
  abstract _menuOps(): Readonly<Record<string, string>>;

  getActionMenu(): ZmActionMenu {
    this._initializeActionMenu();
    return this._actionMenu as unknown as ZmActionMenu;
  }

  _initializeActionMenu(): void {
    this._actionMenu ??= this._newMenu(this._menuOps());
  }

  _newMenu(ops: Readonly<Record<string, string>>): ZmActionMenu {
    const menu = new ZmActionMenu(ops);
    menu.addPopdownListener(() => this._menuPopdownActionListener());
    return menu;
  }

  /** What was clicked with the right button is the selection as long as its menu is there. */
  _menuPopdownActionListener(): void {
    // a list with such a selection forgets it
  }

  /** A list has one event for all that is done with it: what was put on it before is there still. */
  _listActionListener(event: ActionEvent): void {
    this._actionEv = Object.assign(this._actionEv ?? event, event);
    this._resetOperations(this.getActionMenu(), this.getSelection().length);
  }
}

export abstract class ZmMailListController extends ZmListController {
  _participantActionMenu: ZmActionMenu | undefined;
  abstract override getSelection(): readonly ZmMailMsg[];

  _menuOps(): Readonly<Record<string, string>> {
    return { MARK_READ: 'Mark as Read', REPLY: 'Reply', FORWARD: 'Forward', DELETE: 'Delete' };
  }

  getMsg(): ZmMailMsg | null {
    return this.getSelection()[0] ?? null;
  }

  /** `callback` gets the message with all its addresses, or nothing. */
  _getLoadedMsg(_params: object | null, callback: { run(message?: ZmMailMsg): unknown }): void {
    const message = this.getMsg();
    if (!message) callback.run();
    else if (message._loaded) callback.run(message);
    else message.load({ callback: { run: () => callback.run(message) } });
  }

  /** The hook comes each time the menu is asked for, not only when it is made. */
  override _initializeActionMenu(): void {
    super._initializeActionMenu();
    notifyZimlets('onActionMenuInitialized', [this, this._actionMenu]);
  }

  _initializeParticipantActionMenu(): ZmActionMenu {
    if (!this._participantActionMenu) {
      const ops = { SEARCH_MENU: 'Find Emails', NEW_MESSAGE: 'New Email', ...this._menuOps() };
      this._participantActionMenu = this._newMenu(ops);
      notifyZimlets('onParticipantActionMenuInitialized', [this, this._participantActionMenu]);
    }
    return this._participantActionMenu;
  }

  override _listActionListener(event: ActionEvent): void {
    super._listActionListener(event);
    const message = event.item as ZmMailMsg;
    const address = message.getAddress(AjxEmailAddress.FROM);
    const onSender = event.field === 'fr' && address !== null;
    const menu = onSender ? this._initializeParticipantActionMenu() : this.getActionMenu();
    // For the sender's menu alone; a message's menu still has that of an earlier one.
    if (onSender && this._actionEv) this._actionEv.address = address;
    this._resetOperations(menu, this.getSelection().length);
    notifyZimlets('onMailActionMenuResetOperations', [this, menu]);
    menu.popup(0, event.docX, event.docY);
  }
}

export function installControllers(): void {
  Object.assign(globals, {
    ZmActionMenu,
    ZmButtonToolBar,
    ZmBaseController,
    ZmListController,
    ZmMailListController,
  });
}
