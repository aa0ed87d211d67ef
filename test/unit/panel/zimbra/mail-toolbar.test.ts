import { expect, test } from 'vitest';
import { Hooks } from '../../../../src/panel/zimbra/hooks.ts';
import { addToMailToolbar } from '../../../../src/panel/zimbra/mail-toolbar.ts';

class Button {
  enabled = true;
  addSelectionListener = (): void => undefined;
  setText = (): void => undefined;
  setVisible = (): void => undefined;
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
