// @vitest-environment jsdom
import { expect, test } from 'vitest';
import {
  type Found,
  testConnection,
  type Trials,
} from '../../../../src/chat/help/connection-test.ts';
import type { Line } from '../../../../src/chat/line/line.ts';
import type { ChatState } from '../../../../src/shared/panel-chat.ts';

const line = { isUp: true, iq: () => Promise.resolve() } as unknown as Line;
const good: Trials = {
  token: () => Promise.resolve({ password: 'secret-of-alice' }),
  openWebSocket: () => Promise.resolve(),
  askBosh: () => Promise.resolve(200),
  paths: { websocket: '/ws', bosh: '/http-bind' },
  state: () => ({ name: 'online' }),
  line: () => line,
  uploadLimit: () => Promise.resolve(1_000),
  wait: () => Promise.resolve(),
};

async function results(change: Partial<Trials> = {}): Promise<Record<string, Found>> {
  const found: Record<string, Found> = {};
  await testConnection({ ...good, ...change }, (step, result) => (found[step] = result));
  return found;
}
const fail = (): Promise<never> => Promise.reject(new Error('no'));

test('all is well', async () => {
  expect(new Set(Object.values(await results()))).toEqual(new Set(['ok']));
});

test('what it finds never holds the token', async () => {
  expect(JSON.stringify(await results())).not.toContain('secret');
});

test('a webmail that runs no JSP', async () => {
  const token: Trials['token'] = () =>
    Promise.resolve({ trouble: 'jsp_disabled', final: true, detail: '' });
  expect(await results({ token })).toMatchObject({
    page: { trouble: 'jsp_disabled' },
    token: 'skipped',
  });
});

test('a webmail that gives no token', async () => {
  const token: Trials['token'] = () =>
    Promise.resolve({ trouble: 'signed_out', final: true, detail: '' });
  expect(await results({ token })).toMatchObject({ page: 'ok', token: { trouble: 'signed_out' } });
});

test('a proxy that passes neither on names its paths', async () => {
  expect(await results({ openWebSocket: fail, askBosh: () => Promise.resolve(404) })).toMatchObject(
    {
      websocket: { mend: 'websocket', path: '/ws' },
      bosh: { mend: 'bosh', path: '/http-bind' },
      signin: 'ok',
    },
  );
  expect(await results({ openWebSocket: undefined, askBosh: fail })).toMatchObject({
    websocket: 'skipped',
    bosh: { mend: 'bosh' },
  });
});

test('a sign-in that was refused, and what needs it', async () => {
  const state = (): ChatState => ({ name: 'paused', trouble: 'refused' });
  expect(await results({ state })).toMatchObject({
    signin: { trouble: 'refused' },
    archive: 'skipped',
    upload: 'skipped',
  });
});

test('a sign-in that takes its time is waited for, and given up', async () => {
  let looks = 0;
  const slow = (): ChatState => ({ name: (looks += 1) > 5 ? 'online' : 'connecting' });
  expect(await results({ state: slow })).toMatchObject({ signin: 'ok' });
  const never = (): ChatState => ({ name: 'connecting' });
  expect(await results({ state: never })).toMatchObject({ signin: { trouble: 'network' } });
});

test('an archive and an upload that do not answer', async () => {
  const deaf = { isUp: true, iq: fail } as unknown as Line;
  expect(await results({ line: () => deaf, uploadLimit: fail })).toMatchObject({
    signin: 'ok',
    archive: { mend: 'archive' },
    upload: { mend: 'upload' },
  });
});
