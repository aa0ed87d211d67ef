/**
 * The zimlet's item in the left tree, whose menu stands in the zimlet's definition. Zimbra calls the
 * hooks (ZmZimletTreeController, ZmZimletContext); a single click arrives after the time in which it
 * might have become a double one. Run in 10.1 and 8.8.15; 8.6 has only been read.
 */
import type { Standing } from '../standing.ts';
import type { Handler } from './globals.ts';
import { guarded, type Hooks } from './hooks.ts';

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

/** Those of the definition's menu, and the one that it begins with. */
const ICONS: Readonly<Record<Standing['now'], string>> = {
  available: 'ImAvailable',
  away: 'ImAway',
  busy: 'ImDnd',
  offline: 'ImUnavailable',
};

export interface PanelItemParts {
  readonly handler: Handler;
  readonly standing: Standing;
  readonly warn: (line: string) => void;
  readonly act: (what: ItemAct) => void;
}

/** A click opens, and so does a double click, which would else edit what is kept for the user. */
export function addPanelItem(hooks: Hooks, { handler, standing, warn, act }: PanelItemParts): void {
  hooks.on('singleClicked', () => act('open'));
  hooks.on('doubleClicked', () => act('open'));
  hooks.on('menuItemSelected', (id: string) => {
    const what = MENU.get(id);
    if (what) act(what);
  });
  const draw = (): void =>
    guarded(warn, 'the picture of the item', () => handler.setIcon?.(ICONS[standing.now]));
  standing.addEventListener('change', draw);
  // Each application has a tree of its own, and only the one on the screen is drawn.
  hooks.on('onShowView', draw);
  draw();
}
