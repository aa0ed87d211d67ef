/**
 * The menu of a contact, of which no version tells: the list's controller makes it when it is asked
 * for it, and is known since its toolbar. 10.1, 8.8.15; 8.6 read only.
 */
import { addEntry, type Entry, type Menu, type Person } from './controls.ts';
import { guarded, type Hooks } from './hooks.ts';

interface ZmContact {
  getEmails?(): readonly string[];
  getFullName?(): string;
}

interface ContactController {
  readonly _actionEv?: { readonly contact?: ZmContact };
  getActionMenu?: (...args: unknown[]) => Menu | undefined;
}

export function addToContactMenu(
  hooks: Hooks,
  warn: (line: string) => void,
  /** Of somebody with several addresses, the first that has one is taken. */
  entryFor: (person: Person) => Entry | undefined,
): void {
  const wrapped = new WeakSet();
  const entryOf = (contact: ZmContact | undefined): Entry | undefined => {
    const name = contact?.getFullName?.() ?? '';
    for (const address of contact?.getEmails?.() ?? []) {
      const entry = entryFor({ address, name });
      if (entry) return entry;
    }
    return undefined;
  };
  hooks.on(
    'initializeToolbar',
    (app: { getName?(): string } | null, _toolbar: unknown, controller: ContactController) => {
      const make = controller.getActionMenu;
      if (app?.getName?.() !== 'Contacts' || !make || wrapped.has(controller)) return;
      wrapped.add(controller);
      controller.getActionMenu = (...args) => {
        const menu = make.apply(controller, args);
        guarded(warn, 'the menu of a contact', () => {
          if (menu) addEntry(menu, 'CONVERSE_CHAT', () => entryOf(controller._actionEv?.contact));
        });
        return menu;
      };
    },
  );
}
