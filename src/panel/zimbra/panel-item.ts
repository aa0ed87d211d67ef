/**
 * The zimlet's item in the left tree, whose menu stands in the zimlet's definition. Zimbra calls the
 * hooks (ZmZimletTreeController, ZmZimletContext); a single click arrives after the time in which it
 * might have become a double one. Run in 10.1 and 8.8.15; 8.6 has only been read.
 */
import type { Hooks } from './hooks.ts';

export type ItemAct = 'available' | 'away' | 'busy' | 'open' | 'preferences' | 'help' | 'test';

/** By the ids of the definition. */
const MENU: ReadonlyMap<string, ItemAct> = new Map([
  ['AVAILABLE', 'available'],
  ['AWAY', 'away'],
  ['BUSY', 'busy'],
  ['OPEN', 'open'],
  ['PREFERENCES', 'preferences'],
  ['HELP', 'help'],
  ['TEST', 'test'],
]);

/** A click opens, and so does a double click, which would else edit what is kept for the user. */
export function addPanelItem(hooks: Hooks, act: (what: ItemAct) => void): void {
  hooks.on('singleClicked', () => act('open'));
  hooks.on('doubleClicked', () => act('open'));
  hooks.on('menuItemSelected', (id: string) => {
    const what = MENU.get(id);
    if (what) act(what);
  });
}
