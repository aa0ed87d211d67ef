// @vitest-environment jsdom
import { expect, test } from 'vitest';
import type { ConversePrivate } from '../../../src/conversation/converse-api.ts';
import { closeDialogs, silenceConverse } from '../../../src/conversation/own-words.ts';
import { FakeBox, fakeConverse } from './support.ts';

test('what begins with a slash is sent as it is, once', async () => {
  const { inner, fire } = fakeConverse();
  silenceConverse(inner);
  const model = new FakeBox('bob@x');
  expect(await fire('parseMessageForCommands', { model, text: '/clear' }, false)).toBe(true);
  expect(model.written).toEqual([{ body: '/clear' }]);
  expect(await fire('parseMessageForCommands', { model, text: '/clear' }, true)).toBe(true);
  expect(model.written).toHaveLength(1);
});

test('an error that is about no message is shown nowhere', async () => {
  const { inner } = fakeConverse();
  silenceConverse(inner);
  const prototype = inner.exports.ChatBox.prototype as unknown as {
    onPresenceChanged: () => void;
    shouldShowErrorMessage: (this: object, attributes: object) => Promise<boolean>;
  };
  const about = (message: unknown): Promise<boolean> =>
    prototype.shouldShowErrorMessage.call({ getMessageReferencedByError: () => message }, {});
  expect(await about(undefined)).toBe(false);
  expect(await about({})).toBe(true);
  expect(() => prototype.onPresenceChanged()).not.toThrow();
});

test('no dialog opens, and what one would have asked is answered with no', async () => {
  const opened: string[] = [];
  const open = (name: string): Promise<boolean> => {
    opened.push(name);
    return Promise.resolve(true);
  };
  const api = { modal: { show: open }, confirm: open, prompt: open, alert: open };
  closeDialogs({ api } as unknown as ConversePrivate);
  expect(api.modal.show('x')).toBeUndefined();
  expect(await Promise.all([api.confirm('x'), api.prompt('x'), api.alert('x')])).toEqual([
    false,
    false,
    undefined,
  ]);
  expect(opened).toEqual([]);
});
