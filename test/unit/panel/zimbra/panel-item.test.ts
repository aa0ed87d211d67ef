import { expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HookedHandler, Hooks } from '../../../../src/panel/zimbra/hooks.ts';
import { addPanelItem, type ItemAct } from '../../../../src/panel/zimbra/panel-item.ts';

const XML = join(import.meta.dirname, '../../../../zimlet/com_zimbra_converse.xml');

function item(): { did: ItemAct[]; handler: HookedHandler } {
  const did: ItemAct[] = [];
  const hooks = new Hooks(() => undefined);
  addPanelItem(hooks, (what) => did.push(what));
  const handler: HookedHandler = {};
  hooks.listen(handler);
  return { did, handler };
}

test('a click opens, twice or once', () => {
  const { did, handler } = item();
  handler.live?.('singleClicked', []);
  handler.live?.('doubleClicked', []);
  expect(did).toEqual(['open', 'open']);
});

test('each entry of the menu in the definition does something of its own', () => {
  const ids = [...readFileSync(XML, 'utf8').matchAll(/<menuItem id="(\w+)"/g)].map(([, id]) => id);
  const { did, handler } = item();
  for (const id of ids) handler.live?.('menuItemSelected', [id, {}, {}]);
  expect(ids.length).toBe(7);
  expect(new Set(did).size).toBe(ids.length);
});

test('an entry that is unknown does nothing', () => {
  const { did, handler } = item();
  handler.live?.('menuItemSelected', ['toString']);
  handler.live?.('menuItemSelected', ['ELSE']);
  expect(did).toEqual([]);
});
