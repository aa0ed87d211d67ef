/** The application Contacts: a list with a toolbar and a menu, of which no hook tells. */
import { ZmContact } from './contact-model.ts';
import { app, ZmListController } from './controllers.ts';
import { make } from './dwt.ts';
import { actionEvent } from './email-object.ts';
import { makeView, pushView, type View } from './views.ts';
import { notifyZimlets } from './zimlet-manager.ts';

const CONTACTS: readonly Record<string, string>[] = [
  { fullName: 'Alice Liddell', email: 'alice@example.test' },
  { fullName: 'Bob Martin', email: 'bob@elsewhere.example', email2: 'bob@example.test' },
  { fullName: 'Carol Danvers', email: 'carol@example.test' },
  { fullName: 'The Architect', workEmail1: 'plans@architect.example' },
  { fullName: 'Somebody without an address' },
];

class ZmContactListController extends ZmListController {
  selected: ZmContact | undefined;

  override getSelection(): readonly ZmContact[] {
    return this.selected ? [this.selected] : [];
  }

  override _menuOps(): Readonly<Record<string, string>> {
    return { SEARCH_MENU: 'Find Emails', NEW_MESSAGE: 'New Email', EDIT: 'Edit', DELETE: 'Delete' };
  }

  override _listActionListener(
    event: Parameters<ZmListController['_listActionListener']>[0],
  ): void {
    super._listActionListener(event);
    if (this._actionEv) this._actionEv.contact = event.item;
    this.getActionMenu().popup(0, event.docX, event.docY);
  }
}

let view: View | undefined;

function makeContacts(): View {
  const { element, bar, body } = makeView('CNS-main');
  const controller = new ZmContactListController(app('Contacts'), 'CNS-main');
  const shown = make('div', { id: 'z_contact' });
  for (const attributes of CONTACTS) {
    const contact = new ZmContact(attributes);
    const row = make('div', { class: 'Row' }, contact.getFileAs());
    row.onclick = () => {
      controller.selected = contact;
      shown.replaceChildren(make('h2', {}, contact.getFileAs()), contact.getEmail());
      notifyZimlets('onContactView', [contact, 'z_contact']);
    };
    row.oncontextmenu = (event) => {
      controller.selected = contact;
      controller._listActionListener(actionEvent(event, { item: contact }));
    };
    body.append(row);
  }
  body.append(shown);
  controller._initializeToolBar(
    bar,
    { NEW: 'New Contact', EDIT: 'Edit', DELETE: 'Delete' },
    {
      PRINT: 'Print',
    },
  );
  // ZmContactListController tells of the same toolbar once more.
  controller._notifyToolbar();
  return { id: 'CNS-main', app: 'Contacts', controller, element };
}

export function showContacts(): void {
  pushView((view ??= makeContacts()));
}
