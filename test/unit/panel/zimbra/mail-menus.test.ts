import { expect, test, vi } from 'vitest';
import type { Person } from '../../../../src/panel/zimbra/controls.ts';
import { Hooks } from '../../../../src/panel/zimbra/hooks.ts';
import { addToMailMenus } from '../../../../src/panel/zimbra/mail-menus.ts';

class Menu {
  readonly items = new Map<string, { text: string; visible: boolean }>();
  readonly #onPopup: (() => void)[] = [];

  createMenuItem(id: string, { text }: { text: string }): object {
    const item = { text, visible: true };
    this.items.set(id, item);
    return {
      addSelectionListener: () => undefined,
      setText: (html: string) => (item.text = html),
      setVisible: (visible: boolean) => (item.visible = visible),
    };
  }
  getMenuItem(id: string): object | undefined {
    return this.items.get(id);
  }
  addPopupListener(listener: () => void): void {
    this.#onPopup.push(listener);
  }
  /** What of ours is seen. */
  popup(): string[] {
    for (const listener of this.#onPopup) listener();
    return [...this.items.values()].filter(({ visible }) => visible).map(({ text }) => text);
  }
}

const BOB = 'bob@example.test';
/** ZmMailMsg.load. */
const load = ({ callback }: { callback: { run: () => void } }): void => callback.run();

const messageOf = (address: string): object => ({
  isZmMailMsg: true,
  getAddresses: (type: string) => (type === 'FROM' ? [{ address }] : []),
});

test.each([
  ['message', (answer: object) => ({ ...answer, load })],
  [
    'conversation',
    (answer: object) => ({
      getFirstHotMsg: (_params: object, { run }: { run: (message: object) => void }) => run(answer),
    }),
  ],
])('what is chosen is about the %s that the menu was opened on', (_what, itemOf) => {
  const hooks = new Hooks(() => undefined);
  const handler: Parameters<Hooks['listen']>[0] = {};
  const then = vi.fn();
  let act = (): void => undefined;
  addToMailMenus(hooks, {
    sender: () => undefined,
    everyone: ({ load }) => ({ text: '', act: (act = () => load(then)) }),
  });
  hooks.listen(handler);
  let selected: object = itemOf(messageOf(BOB));
  const read = messageOf('eve@elsewhere.example');
  const controller = {
    getSelection: () => [selected],
    _getLoadedMsg: (_params: object, { run }: { run: (message: object) => void }) => run(read),
  };
  const menu = new Menu();
  handler.live?.('onActionMenuInitialized', [controller, menu]);
  menu.popup();
  // The menu has gone by then, and what was clicked is the list's selection no more.
  selected = read;
  act();
  expect(then.mock.calls).toEqual([[{ subject: '', people: [{ address: BOB, name: '' }] }]]);
});

test('the menu of a message is about its own sender, and not about who was clicked before', () => {
  const hooks = new Hooks(() => undefined);
  const handler: Parameters<Hooks['listen']>[0] = {};
  addToMailMenus(hooks, {
    sender: ({ address }: Person) => ({ text: address, act: () => undefined }),
    everyone: () => undefined,
  });
  hooks.listen(handler);
  let selected: object = messageOf('bob@example.test');
  const controller = {
    getSelection: () => [selected],
    _getLoadedMsg: () => undefined,
    // One event for all that is done with the list.
    _actionEv: { address: { address: 'bob@example.test' } },
  };
  const ofSender = new Menu();
  const ofMessage = new Menu();
  handler.live?.('onParticipantActionMenuInitialized', [controller, ofSender]);
  handler.live?.('onActionMenuInitialized', [controller, ofMessage]);
  expect(ofSender.popup()).toEqual(['<bdi>bob@example.test</bdi>']);

  selected = messageOf('eve@elsewhere.example');
  expect(ofMessage.popup()).toEqual(['<bdi>eve@elsewhere.example</bdi>']);
  // Of a conversation Zimbra knows no sender.
  selected = {};
  expect(ofMessage.popup()).toEqual([]);
});
