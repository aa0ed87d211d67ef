import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { type HookedHandler, HOOKS, Hooks } from '../../../../src/panel/zimbra/hooks.ts';

const include = readFileSync(
  join(import.meta.dirname, '../../../../zimlet/com_zimbra_converse.js'),
  'utf8',
);

test('the include answers the hooks that are listened to, and no others', () => {
  const [list = ''] = /hooks = \[[^\]]*\]/.exec(include) ?? [];
  expect([...list.matchAll(/"(\w+)"/g)].map(([, name]) => name)).toEqual([...HOOKS]);
});

test('what was called before comes first, and then each call as it comes', () => {
  const handler: HookedHandler = { missed: [['initializeToolbar', ['app', 'toolbar']]] };
  const hooks = new Hooks(vi.fn());
  const heard: unknown[][] = [];
  hooks.on('initializeToolbar', (...args: unknown[]) => heard.push(args));
  hooks.listen(handler);
  handler.live?.('initializeToolbar', ['app', 'another']);
  handler.live?.('onShowView', ['TV']);
  expect(heard).toEqual([
    ['app', 'toolbar'],
    ['app', 'another'],
  ]);
});

test('a listener that throws costs the others nothing', () => {
  const warn = vi.fn();
  const hooks = new Hooks(warn);
  const other = vi.fn();
  hooks.on('onShowView', () => {
    throw new Error('no such view');
  });
  hooks.on('onShowView', other);
  const handler: HookedHandler = {};
  hooks.listen(handler);
  handler.live?.('onShowView', ['TV']);
  expect(other).toHaveBeenCalledWith('TV');
  expect(warn).toHaveBeenCalledWith(expect.stringContaining('onShowView: Error: no such view'));
});
