import { expect, test } from 'vitest';
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

const messageOf = (address: string): object => ({
  isZmMailMsg: true,
  getAddresses: (type: string) => (type === 'FROM' ? [{ address }] : []),
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
