import { app, ZmMailListController, type ActionEvent } from './controllers.ts';
import { closeCompose, compose } from './compose.ts';
import { byId, make, popupDialog, showStatus } from './dwt.ts';
import { actionEvent, bubble, hoverPerson, paragraphWithAddresses } from './email-object.ts';
import { AjxEmailAddress, ZmMailMsg } from './mail-model.ts';
import { globals } from './environment.ts';
import { sampleMailFor } from './sample-mail.ts';
import { makeView, popView, pushView } from './views.ts';
import { notifyZimlets } from './zimlet-manager.ts';

const OPS = { REPLY: 'Reply', REPLY_ALL: 'Reply to All', FORWARD: 'Forward', DELETE: 'Delete' };
const SECONDARY = { MARK_READ: 'Mark as Read', PRINT: 'Print', SHOW_ORIG: 'Show Original' };

class ZmTradController extends ZmMailListController {
  selection: ZmMailMsg | undefined;
  rightSelection: ZmMailMsg | undefined;
  override getSelection(): readonly ZmMailMsg[] {
    const selected = this.rightSelection ?? this.selection;
    return selected ? [selected] : [];
  }
  override _menuPopdownActionListener(): void {
    this.rightSelection = undefined;
  }
}

/** The view of one message has a controller and a toolbar of its own. */
class ZmMsgController extends ZmMailListController {
  readonly msg: ZmMailMsg;
  constructor(msg: ZmMailMsg) {
    super(app('Mail'), `MSG-${msg.id}`);
    this.msg = msg;
  }
  override getSelection(): readonly ZmMailMsg[] {
    return [this.msg];
  }
}

/** The mail application: folders, toolbar, list and reading pane. */
export class MailView {
  readonly #messages: readonly ZmMailMsg[];
  readonly #controller = new ZmTradController(app('Mail'), 'TV-main');
  #selected = 0;

  constructor(email: string) {
    this.#messages = sampleMailFor(email).map((sample, at) => new ZmMailMsg(sample, at + 1, email));
  }

  render(): void {
    const unread = this.#messages.filter(({ sample }) => sample.unread).length;
    byId('z_tree').append(folderTree(unread));
    this.#renderToolbar();
    byId('z_list').append(...this.#messages.map((message, at) => this.#row(message, at)));
    byId('z_new').onclick = () => compose();
    this.select(0);
  }

  show(): void {
    pushView({ id: 'TV-main', app: 'Mail', controller: this.#controller });
  }

  select(at: number): void {
    this.#selected = Math.max(0, Math.min(at, this.#messages.length - 1));
    const message = this.#messages[this.#selected];
    if (message === undefined) return;
    this.#controller.selection = message;
    [...byId('z_list').children].forEach((row, i) =>
      row.classList.toggle('Row-selected', i === this.#selected),
    );
    // With a reading pane, what is selected is loaded.
    message.fill();
    byId('z_reading').replaceChildren(readingPane(message, this.#controller));
    const toolbar = this.#controller.getCurrentToolbar();
    if (toolbar) this.#controller._resetOperations(toolbar, 1);
  }

  /** Runs a keyboard shortcut; false when it means nothing here. */
  run(action: string): boolean {
    const message = this.#messages[this.#selected];
    switch (action) {
      case 'NewMessage':
        compose();
        return true;
      case 'Reply':
      case 'ReplyAll':
        if (message !== undefined) {
          compose({ toOverride: message.sample.address, subjOverride: `Re: ${message.subject}` });
        }
        return true;
      case 'Forward':
        if (message !== undefined) compose({ subjOverride: `Fwd: ${message.subject}` });
        return true;
      case 'Cancel':
        return closeCompose();
      case 'Search':
        byId('z_search').focus();
        return true;
      case 'Next':
        this.select(this.#selected + 1);
        return true;
      case 'Previous':
        this.select(this.#selected - 1);
        return true;
      case 'Delete':
        showStatus('1 conversation moved to Trash');
        return true;
      default:
        return false;
    }
  }

  #renderToolbar(): void {
    const ops = { ...OPS, MOVE_MENU: 'Move' };
    const toolbar = this.#controller._initializeToolBar(byId('z_toolbar'), ops, SECONDARY);
    const actions = { REPLY: 'Reply', REPLY_ALL: 'ReplyAll', FORWARD: 'Forward', DELETE: 'Delete' };
    for (const [id, action] of Object.entries(actions)) {
      toolbar.addSelectionListener(id, () => this.run(action));
    }
    const move = toolbar.getButton('MOVE_MENU');
    move?.addSelectionListener(() =>
      popupDialog(
        'ChooseFolderDialog',
        'Choose Folder',
        'Select the folder to move the message to.',
      ),
    );
    if (move) move.element.id = 'z_move';
    const menu = toolbar.getButton('ACTIONS_MENU');
    if (menu) menu.element.id = 'z_actions';
  }

  #row(message: ZmMailMsg, at: number): HTMLElement {
    const { sample } = message;
    const from = make('div', { class: 'RowFrom' }, make('span', {}, sample.from));
    const row = make(
      'div',
      { class: sample.unread ? 'Row Unread' : 'Row' },
      from,
      make('div', { class: 'RowWhen' }, sample.when),
      make('div', { class: 'RowSubject' }, message.subject),
      make('div', { class: 'RowFragment' }, sample.paragraphs.join(' ')),
    );
    hoverPerson(
      from.firstElementChild as HTMLElement,
      message.getAddress('FROM') ?? new AjxEmailAddress(''),
    );
    row.onclick = () => this.select(at);
    // It can be dragged: until it is let go, the body has all of the mouse (DwtMouseEventCapture).
    row.onmousedown = () => {
      const letGo = (event: Event): void => {
        event.stopPropagation();
        (globals['ZmZimbraMail'] as { _userEventHdlr?(): void })._userEventHdlr?.();
      };
      document.body.addEventListener('mouseup', letGo, { capture: true, once: true });
    };
    row.ondblclick = () => openMessage(message);
    row.oncontextmenu = (event) => {
      this.#controller.rightSelection = message;
      const field: ActionEvent['field'] = from.contains(event.target as Node) ? 'fr' : 'su';
      this.#controller._listActionListener(actionEvent(event, { item: message, field }));
    };
    return row;
  }
}

function openMessage(message: ZmMailMsg): void {
  message.fill();
  const controller = new ZmMsgController(message);
  const { element, bar, body } = makeView(controller._currentViewId);
  const toolbar = controller._initializeToolBar(bar, { CLOSE: 'Close', ...OPS }, SECONDARY);
  toolbar.addSelectionListener('CLOSE', popView);
  pushView({ id: controller._currentViewId, app: 'Mail', controller, element });
  body.append(readingPane(message, controller));
}

function folderTree(unread: number): DocumentFragment {
  const tree = document.createDocumentFragment();
  const folders = [`Inbox (${unread})`, 'Sent', 'Drafts', 'Junk', 'Trash'];
  tree.append(make('div', { class: 'TreeHeading' }, 'Mail Folders'));
  folders.forEach((name, i) =>
    tree.append(make('div', { class: i === 0 ? 'TreeItem TreeItem-selected' : 'TreeItem' }, name)),
  );
  tree.append(make('div', { class: 'TreeHeading' }, 'Tags'));
  tree.append(
    make('div', { class: 'TreeItem' }, 'Projects'),
    make('div', { class: 'TreeItem' }, 'Travel'),
  );
  return tree;
}

/** ZmMailMsgView: zimlets hear of each message that it shows. */
function readingPane(message: ZmMailMsg, controller: ZmMailListController): HTMLElement {
  const { sample } = message;
  const from = message.getAddress('FROM') ?? new AjxEmailAddress(sample.address);
  const others = (['TO', 'CC'] as const).flatMap((type) => message.getAddresses(type).getArray());
  const pane = make(
    'div',
    { class: 'MsgBody', 'data-selectable': '' },
    make('div', { class: 'MsgSubject' }, message.subject),
    make(
      'div',
      { class: 'MsgHeader' },
      make('div', { class: 'MsgAvatar', 'aria-hidden': 'true' }, sample.from.slice(0, 1)),
      make(
        'div',
        {},
        make('div', { class: 'MsgFrom' }, bubble(from, controller)),
        make('div', { class: 'MsgAddress' }, sample.address),
        make('div', { class: 'MsgTo' }, ...others.map((one) => bubble(one, controller))),
      ),
      make('div', { class: 'RowWhen' }, sample.when),
    ),
    ...sample.paragraphs.map((text) => paragraphWithAddresses(text, controller)),
  );
  notifyZimlets('onMsgView', [message, null, { _controller: controller, _msg: message }]);
  return pane;
}
