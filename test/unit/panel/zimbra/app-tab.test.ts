// @vitest-environment jsdom
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type AppTab, appTabOf } from '../../../../src/panel/zimbra/app-tab.ts';
import { type HookedHandler, Hooks } from '../../../../src/panel/zimbra/hooks.ts';

/** ZmAppChooser, ZmZimbraMail and ZmZimletApp in small, as both versions have them. */
function webmail() {
  const row = new Map<string, { text: string; setText: (text: string) => void }>();
  const button = (text: string) => {
    const made = { text, setText: (now: string) => (made.text = now) };
    return made;
  };
  const chooser = {
    addButton: (name: string, { text }: { text: string }) => row.set(name, button(text)),
    removeButton: (name: string) => row.delete(name),
    getButton: (name: string) => row.get(name),
  };
  let active = 'Mail';
  const handler: HookedHandler & { createApp?: (label: string) => string } = {
    createApp: (label) => {
      row.set('chat_1', button(label));
      return 'chat_1';
    },
  };
  const controller = {
    getActiveApp: () => active,
    getAppChooser: () => chooser,
    activateApp: (name: string) => {
      const before = active;
      active = name;
      for (const each of [before, name]) handler.live?.('appActive', [each, each === name]);
      handler.live?.('onShowView', [name]);
    },
  };
  const view = document.createElement('div');
  view.getBoundingClientRect = () => ({ left: 7, top: 107, width: 1270, height: 690 }) as DOMRect;
  const appView: { getHtmlElement: () => HTMLElement; getTitle?: () => string } = {
    getHtmlElement: () => view,
  };
  const app: {
    getController: () => object;
    getNewButtonProps: () => object;
    getDisplayName: () => string;
  } = {
    getDisplayName: () => 'Address Book',
    getController: () => ({ getView: () => appView }),
    getNewButtonProps: () => ({}),
  };
  document.title = 'Zimbra: Inbox';
  const updateTitle = (): unknown => (document.title = appView.getTitle?.() ?? document.title);
  const appCtxt = {
    getAppController: () => controller,
    getApp: () => app,
    getAppViewMgr: () => ({ updateTitle }),
  };
  const page = { appCtxt, ZmMsg: { zimbraTitle: 'Zimbra' } };
  return { row, controller, handler, app, page };
}

describe('a tab', () => {
  const onFront = vi.fn();
  let world: ReturnType<typeof webmail>;
  let tab: AppTab;
  beforeEach(() => {
    onFront.mockClear();
    world = webmail();
    const hooks = new Hooks(vi.fn());
    tab = appTabOf(world.page, world.handler, hooks, 'Chat', onFront)!;
    hooks.listen(world.handler);
  });
  const texts = (): string[] => [...world.row.values()].map(({ text }) => text);

  test('is in the row once it is wanted, and says what it is told', () => {
    tab.text = 'Chat (2)';
    expect(texts()).toEqual([]);
    tab.add();
    tab.add();
    expect(texts()).toEqual(['Chat (2)']);
    tab.text = 'Chat (3)';
    expect(texts()).toEqual(['Chat (3)']);
  });

  test('tells when it comes to the front and goes, and where it is then', () => {
    tab.add();
    expect(tab.area()).toBeUndefined();
    world.controller.activateApp('Calendar');
    tab.toFront();
    expect(onFront.mock.calls).toEqual([[true]]);
    expect(tab.area()).toEqual({ left: 7, top: 107, width: 1270, height: 690 });
    tab.toBack();
    expect(world.controller.getActiveApp()).toBe('Calendar');
    expect(onFront.mock.calls).toEqual([[true], [false]]);
  });

  test('gives the page its title, and has nothing to offer as new', () => {
    tab.add();
    expect(world.app.getNewButtonProps()).toEqual({ text: 'Chat', disabled: true, hidden: true });
    expect(document.title).toBe('Zimbra: Inbox');
    tab.toFront();
    expect(document.title).toBe('Zimbra: Chat');
    // That has no title of its own either, and Zimbra leaves what was there.
    document.title = '(3) Zimbra: Chat';
    world.controller.activateApp('Contacts');
    expect(document.title).toBe('Zimbra: Address Book');
  });

  test('goes out of the row without a word more, and comes back into it', () => {
    tab.add();
    tab.toFront();
    onFront.mockClear();
    tab.remove();
    expect(texts()).toEqual([]);
    expect(world.controller.getActiveApp()).toBe('Mail');
    expect(onFront).not.toHaveBeenCalled();
    tab.add();
    expect(texts()).toEqual(['Chat']);
  });
});

test('a webmail without such tabs has none', () => {
  const { page } = webmail();
  expect(appTabOf(page, {}, new Hooks(vi.fn()), 'Chat', vi.fn())).toBeUndefined();
  expect(appTabOf({}, {}, new Hooks(vi.fn()), 'Chat', vi.fn())).toBeUndefined();
});
