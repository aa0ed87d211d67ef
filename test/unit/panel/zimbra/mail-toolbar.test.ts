// @vitest-environment jsdom
import { expect, test } from 'vitest';
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

test.each([true, false])('is as the button beside it when it comes: enabled %s', (enabled) => {
  const hooks = new Hooks(() => undefined);
  const handler: Parameters<Hooks['listen']>[0] = {};
  addToMailToolbar(hooks, {
    label: 'Chat',
    tooltip: '',
    everyone: () => undefined,
    isFor: () => true,
  });
  hooks.listen(handler);
  const buttons = new Map([['REPLY', new Button()]]);
  buttons.get('REPLY')?.setEnabled(enabled);
  const toolbar = {
    getOp: (id: string) => buttons.get(id),
    createOp: (id: string) => buttons.set(id, new Button()).get(id),
  };
  handler.live?.('initializeToolbar', [null, toolbar, { _getLoadedMsg: () => undefined }]);
  expect(buttons.get('CONVERSE_CHAT')?.enabled).toBe(enabled);
});

test('goes where it would push out what Zimbra has, and comes back when there is room', async () => {
  const hooks = new Hooks(() => undefined);
  const handler: Parameters<Hooks['listen']>[0] = {};
  let isFor = true;
  addToMailToolbar(hooks, {
    label: 'Chat',
    tooltip: '',
    everyone: () => undefined,
    isFor: () => isFor,
  });
  hooks.listen(handler);
  const buttons = new Map([['REPLY', new Button()]]);
  let width = 500;
  const toolbar = {
    getOp: (id: string) => buttons.get(id),
    createOp: (id: string) => buttons.set(id, new Button()).get(id),
    getHtmlElement: () => ({
      clientWidth: width,
      scrollWidth: buttons.get('CONVERSE_CHAT')?.visible === true ? 560 : 490,
    }),
  };
  const controller = { _getLoadedMsg: () => undefined, _toolbar: { CLV: toolbar } };
  const isSeen = () => buttons.get('CONVERSE_CHAT')?.visible;
  const resize = async (to: number) => {
    width = to;
    dispatchEvent(new Event('resize'));
    await new Promise((resolve) => requestAnimationFrame(resolve));
  };
  handler.live?.('initializeToolbar', [null, toolbar, controller]);
  expect(isSeen()).toBe(false);
  await resize(600);
  expect(isSeen()).toBe(true);
  isFor = false;
  handler.live?.('onMsgView', [{}, null, { _controller: controller }]);
  expect(isSeen()).toBe(false);
  await resize(700);
  expect(isSeen()).toBe(false);
  isFor = true;
  handler.live?.('onMsgView', [{}, null, { _controller: controller }]);
  expect(isSeen()).toBe(true);
  await resize(500);
  expect(isSeen()).toBe(false);
});
