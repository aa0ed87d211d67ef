import { expect, test } from 'vitest';
import { NotOffered } from '../../../../src/browser/answering.ts';
import { recentMailOf } from '../../../../src/panel/zimbra/recent-mail.ts';
import { webmailWorld } from './webmail-world.ts';

const ME = 'alice@example.test';

test('whom one has written to and who has written, the last first and each once', async () => {
  const { zimbra, soap, requests } = webmailWorld({
    Search: {
      m: [
        {
          e: [
            { a: 'Bob@example.test', t: 'f' },
            { a: ME, t: 't' },
          ],
        },
        {
          e: [
            { a: ME, t: 'f' },
            { a: 'carol@example.test', t: 't' },
            { a: 'eve@x.y', t: 'c' },
          ],
        },
        { e: [{ a: 'bob@example.test', t: 'f' }] },
        {},
      ],
    },
  });
  expect(await recentMailOf(zimbra, soap, ME).recent({ kind: 'recent' })).toEqual([
    'bob@example.test',
    'carol@example.test',
  ]);
  expect(requests[0]![1]).toMatchObject({ _jsns: 'urn:zimbraMail', types: 'message', recip: '2' });
});

test('an account without mail has none', async () => {
  const { zimbra, soap, requests } = webmailWorld({}, { MAIL_ENABLED: false });
  await expect(recentMailOf(zimbra, soap, ME).recent({ kind: 'recent' })).rejects.toThrow(
    NotOffered,
  );
  expect(requests).toEqual([]);
});
