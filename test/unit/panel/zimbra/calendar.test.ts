import { expect, test } from 'vitest';
import { calendarOf } from '../../../../src/panel/zimbra/calendar.ts';
import type { SoapElement } from '../../../../src/panel/zimbra/soap.ts';

let sent: [name: string, body: SoapElement][] = [];
const calendar = (answer: SoapElement): ReturnType<typeof calendarOf> => {
  sent = [];
  return calendarOf((name, body) => {
    sent.push([name, body]);
    return Promise.resolve(answer);
  }, 'alice@example.test');
};

test('busy by one’s own calendar; what is free, tentative or out of office is no meeting', async () => {
  const { busy } = calendar({
    usr: [
      {
        id: 'alice@example.test',
        f: [{ s: 0, e: 10 }],
        b: [{ s: 10, e: 20 }, { s: 'x' }, { s: 40, e: 50 }],
        t: [{ s: 20, e: 30 }],
        u: [{ s: 30, e: 40 }],
      },
    ],
  });
  expect(await busy({ kind: 'busy', from: 0, until: 60 })).toEqual([
    { from: 10, until: 20 },
    { from: 40, until: 50 },
  ]);
  expect(sent).toEqual([
    ['GetFreeBusy', { _jsns: 'urn:zimbraMail', s: 0, e: 60, name: 'alice@example.test' }],
  ]);
  const none = calendar({ usr: [{ id: 'alice@example.test', n: [{ s: 0, e: 60 }] }] });
  expect(await none.busy({ kind: 'busy', from: 0, until: 60 })).toEqual([]);
});

test('the out-of-office reply, with its times where it has any', async () => {
  const prefs = (more: Record<string, string>): SoapElement => ({
    _attrs: {
      zimbraPrefOutOfOfficeReplyEnabled: 'TRUE',
      zimbraPrefOutOfOfficeReply: 'Away until Monday',
      zimbraPrefOutOfOfficeExternalReply: 'For strangers',
      ...more,
    },
  });
  const replyTo = async (answer: SoapElement): Promise<unknown> =>
    (await calendar(answer)['out-of-office']({ kind: 'out-of-office' })).reply;
  expect(await replyTo(prefs({}))).toEqual({ note: 'Away until Monday' });
  expect(JSON.stringify(sent)).not.toContain('External');
  expect(
    await replyTo(
      prefs({
        zimbraPrefOutOfOfficeFromDate: '20261201080000Z',
        zimbraPrefOutOfOfficeUntilDate: '20261205170000.000Z',
      }),
    ),
  ).toEqual({
    note: 'Away until Monday',
    from: Date.parse('2026-12-01T08:00:00Z'),
    until: Date.parse('2026-12-05T17:00:00Z'),
  });
  expect(await replyTo(prefs({ zimbraPrefOutOfOfficeFromDate: 'soon' }))).toEqual({
    note: 'Away until Monday',
  });
  expect(await replyTo(prefs({ zimbraPrefOutOfOfficeReplyEnabled: 'FALSE' }))).toBeUndefined();
  expect(await replyTo({})).toBeUndefined();
});
