// @vitest-environment jsdom
import { expect, test, vi } from 'vitest';
import { Hooks } from '../../../../src/panel/zimbra/hooks.ts';
import { addToMailToolbar } from '../../../../src/panel/zimbra/mail-toolbar.ts';

class Button {
  enabled = true;
  addSelectionListener = (): void => undefined;
  setText = (): void => undefined;
  visible = true;
  setVisible = (visible: boolean): boolean => (this.visible = visible);
  getEnabled = (): boolean => this.enabled;
  setEnabled = (enabled: boolean): boolean => (this.enabled = enabled);
}

/** A webmail that has told of a toolbar with a button "Reply". */
function begin(enabled: boolean, width: () => number = () => 1_000) {
  const hooks = new Hooks(() => undefined);
  const handler: Parameters<Hooks['listen']>[0] = {};
  const state = { isFor: true, isDisposed: false };
  addToMailToolbar(hooks, {
    label: 'Chat',
    tooltip: '',
    everyone: () => undefined,
    isFor: () => state.isFor,
  });
  hooks.listen(handler);
  const buttons = new Map([['REPLY', new Button()]]);
  buttons.get('REPLY')?.setEnabled(enabled);
  const ours = () => buttons.get('CONVERSE_CHAT');
  const toolbar = {
    getOp: (id: string) => {
      if (state.isDisposed) throw new Error('disposed');
      return buttons.get(id);
    },
    createOp: (id: string) => buttons.set(id, new Button()).get(id),
    getHtmlElement: () => ({
      clientWidth: width(),
      scrollWidth: ours()?.visible === true ? 560 : 490,
    }),
    isDisposed: () => state.isDisposed,
  };
  const controller = { _getLoadedMsg: () => undefined, _toolbar: { CLV: toolbar } };
  handler.live?.('initializeToolbar', [null, toolbar, controller]);
  const look = () => handler.live?.('onMsgView', [{}, null, { _controller: controller }]);
  return { state, ours, look };
}

test.each([true, false])('is as the button beside it when it comes: enabled %s', (enabled) => {
  expect(begin(enabled).ours()?.enabled).toBe(enabled);
});

test('goes where it would push out what Zimbra has, and comes back when there is room', async () => {
  let width = 500;
  const { state, ours, look } = begin(true, () => width);
  const resize = async (to: number) => {
    width = to;
    dispatchEvent(new Event('resize'));
    await new Promise((resolve) => requestAnimationFrame(resolve));
  };
  expect(ours()?.visible).toBe(false);
  await resize(600);
  expect(ours()?.visible).toBe(true);
  state.isFor = false;
  look();
  expect(ours()?.visible).toBe(false);
  await resize(700);
  expect(ours()?.visible).toBe(false);
  state.isFor = true;
  look();
  expect(ours()?.visible).toBe(true);
  await resize(500);
  expect(ours()?.visible).toBe(false);
});

test('asks nothing of a toolbar that went with its view', async () => {
  const { state } = begin(true);
  state.isDisposed = true;
  const thrown = vi.fn();
  addEventListener('error', thrown);
  dispatchEvent(new Event('resize'));
  await new Promise((resolve) => requestAnimationFrame(resolve));
  removeEventListener('error', thrown);
  expect(thrown).not.toHaveBeenCalled();
});
