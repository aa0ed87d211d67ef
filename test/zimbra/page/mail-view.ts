import { byId, make, popupDialog, popupMenu, showStatus, Z } from './dwt.ts';
import { sampleMailFor, type SampleMessage } from './sample-mail.ts';

/** The mail application: folders, toolbar, list, reading pane, and a view to compose in. */
export class MailView {
  readonly #messages: readonly SampleMessage[];
  readonly #onShowView: (view: string) => void;
  #selected = 0;

  constructor(email: string, onShowView: (view: string) => void) {
    this.#messages = sampleMailFor(email);
    this.#onShowView = onShowView;
  }

  render(): void {
    const unread = this.#messages.filter((message) => message.unread).length;
    byId('z_tree').append(folderTree(unread));
    byId('z_toolbar').append(...this.#toolbar());
    byId('z_list').append(...this.#messages.map((message, at) => this.#row(message, at)));
    byId('z_new').onclick = () => this.compose();
    this.select(0);
    this.#onShowView('TV-main');
  }

  select(at: number): void {
    this.#selected = Math.max(0, Math.min(at, this.#messages.length - 1));
    const message = this.#messages[this.#selected];
    if (message === undefined) return;
    [...byId('z_list').children].forEach((row, i) =>
      row.classList.toggle('Row-selected', i === this.#selected),
    );
    byId('z_reading').replaceChildren(readingPane(message));
  }

  /** Opens the compose view and, as Zimbra does, moves the focus to its first field. */
  compose(to = '', subject = ''): void {
    this.closeCompose();
    const field = (label: string, id: string, value: string): HTMLElement =>
      make('label', { class: 'ZmComposeRow' }, label, make('input', { type: 'text', id, value }));
    const send = button('Send', () => {
      this.closeCompose();
      showStatus('Message Sent');
    });
    const view = make(
      'div',
      { id: 'z_compose', class: 'ZmCompose', 'data-selectable': '' },
      make(
        'div',
        { class: 'ZToolbar' },
        send,
        button('Cancel', () => this.closeCompose()),
      ),
      field('To:', 'z_compose_to', to),
      field('Subject:', 'z_compose_subject', subject),
      make('textarea', { id: 'z_compose_body', 'aria-label': 'Message' }),
    );
    view.style.zIndex = String(Z.VIEW);
    byId('z_main').append(view);
    byId(to === '' ? 'z_compose_to' : 'z_compose_body').focus();
    this.#onShowView('COMPOSE-1');
  }

  closeCompose(): boolean {
    const open = document.getElementById('z_compose');
    open?.remove();
    return open !== null;
  }

  /** Runs a keyboard shortcut; false when it means nothing here. */
  run(action: string): boolean {
    const message = this.#messages[this.#selected];
    switch (action) {
      case 'NewMessage':
        this.compose();
        return true;
      case 'Reply':
      case 'ReplyAll':
        if (message !== undefined) this.compose(message.address, `Re: ${message.subject}`);
        return true;
      case 'Forward':
        if (message !== undefined) this.compose('', `Fwd: ${message.subject}`);
        return true;
      case 'Cancel':
        return this.closeCompose();
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

  #toolbar(): HTMLElement[] {
    const actions = button('Actions ▾', () =>
      popupMenu(actions, [
        'Mark as Read',
        'Mark as Unread',
        'Add to Filter',
        'Print',
        'Show Original',
      ]),
    );
    actions.id = 'z_actions';
    const move = button('Move', () =>
      popupDialog(
        'ChooseFolderDialog',
        'Choose Folder',
        'Select the folder to move the message to.',
      ),
    );
    move.id = 'z_move';
    const run = (label: string, action: string): HTMLElement =>
      button(label, () => this.run(action));
    return [
      run('Reply', 'Reply'),
      run('Reply to All', 'ReplyAll'),
      run('Forward', 'Forward'),
      run('Delete', 'Delete'),
      move,
      actions,
    ];
  }

  #row(message: SampleMessage, at: number): HTMLElement {
    const row = make(
      'div',
      { class: message.unread ? 'Row Unread' : 'Row' },
      make('div', { class: 'RowFrom' }, message.from),
      make('div', { class: 'RowWhen' }, message.when),
      make('div', { class: 'RowSubject' }, message.subject),
      make('div', { class: 'RowFragment' }, message.paragraphs.join(' ')),
    );
    row.onclick = () => this.select(at);
    return row;
  }
}

function button(label: string, onClick: () => void): HTMLElement {
  const element = make('button', { type: 'button', class: 'ZButton' }, label);
  element.onclick = onClick;
  return element;
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
  tree.append(make('div', { class: 'TreeHeading' }, 'Zimlets'), make('div', { id: 'z_zimlets' }));
  return tree;
}

function readingPane(message: SampleMessage): HTMLElement {
  return make(
    'div',
    { class: 'MsgBody', 'data-selectable': '' },
    make('div', { class: 'MsgSubject' }, message.subject),
    make(
      'div',
      { class: 'MsgHeader' },
      make('div', { class: 'MsgAvatar', 'aria-hidden': 'true' }, message.from.slice(0, 1)),
      make(
        'div',
        {},
        make('div', { class: 'MsgFrom' }, message.from),
        make('div', { class: 'MsgAddress' }, message.address),
      ),
      make('div', { class: 'RowWhen' }, message.when),
    ),
    ...message.paragraphs.map((paragraph) => make('p', {}, paragraph)),
  );
}
