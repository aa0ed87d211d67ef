import { expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Standing } from '../../../../src/panel/standing.ts';
import type { Handler } from '../../../../src/panel/zimbra/globals.ts';
import { type HookedHandler, Hooks } from '../../../../src/panel/zimbra/hooks.ts';
import { addPanelItem, type ItemAct } from '../../../../src/panel/zimbra/panel-item.ts';

const XML = join(import.meta.dirname, '../../../../zimlet/com_zimbra_converse.xml');

interface Item {
  did: ItemAct[];
  icons: string[];
  warnings: string[];
  standing: Standing;
  handler: HookedHandler;
}

function item(setIcon?: (icon: string) => void): Item {
  const did: ItemAct[] = [];
  const icons: string[] = [];
  const warnings: string[] = [];
  const warn = (line: string): unknown => warnings.push(line);
  const hooks = new Hooks(warn);
  const standing = new Standing();
  const handler = { setIcon: setIcon ?? ((icon: string) => icons.push(icon)) };
  addPanelItem(hooks, {
    handler: handler as unknown as Handler,
    standing,
    warn,
    act: (what) => did.push(what),
  });
  hooks.listen(handler as HookedHandler);
  return { did, icons, warnings, standing, handler: handler as HookedHandler };
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

test('the picture is as others see the user, in the tree of each application', () => {
  const { icons, standing, handler } = item();
  standing.now = 'busy';
  handler.live?.('onShowView', ['CLD-main']);
  standing.now = 'available';
  expect(icons).toEqual(['ImUnavailable', 'ImDnd', 'ImDnd', 'ImAvailable']);
});

test('each entry of the menu has a picture', () => {
  const entries = readFileSync(XML, 'utf8').match(/<menuItem id=[^>]*>/g) ?? [];
  expect(entries.filter((entry) => !entry.includes(' icon='))).toEqual([]);
});

test('a tree that cannot be drawn costs no more than that', () => {
  const { did, warnings, standing, handler } = item(() => {
    throw new Error('no tree');
  });
  standing.now = 'away';
  handler.live?.('menuItemSelected', ['OPEN']);
  expect(did).toEqual(['open']);
  expect(warnings).toHaveLength(2);
});
