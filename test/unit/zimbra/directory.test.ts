import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultAccounts } from '../../zimbra/accounts.ts';
import { startZimbra, type Zimbra } from '../../zimbra/zimbra.ts';
import { post, type Reply } from './soap-client.ts';

const ALICE = 'alice@example.test';
const BOB = 'bob@example.test';
const CAROL = 'carol@example.test';

let dir: string;
let zimbra: Zimbra;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'zimbra-gal-'));
  const accounts = defaultAccounts().map((account) => ({
    ...account,
    ...(account.email === BOB && { galEnabled: false }),
    ...(account.email === CAROL && { galAutoCompleteEnabled: false, hideInGal: true }),
  }));
  zimbra = await startZimbra({ dir, soapOnly: true, accounts });
});
afterAll(async () => {
  await zimbra.close();
  rmSync(dir, { recursive: true, force: true });
});

const ask = (name: string, body: Record<string, unknown>, as = ALICE): Promise<Reply> =>
  post(zimbra.soapUrl, name, body, {
    context: { authToken: { _content: zimbra.issueToken(as) } },
  });
const emails = ({ body }: Reply): unknown[] =>
  ((body['cn'] ?? []) as { _attrs: { email: string } }[]).map(({ _attrs }) => _attrs.email);

describe('the directory', () => {
  it('is completed by what names and addresses begin with, aliases too', async () => {
    expect(emails(await ask('AutoCompleteGalRequest', { name: 'MAR' }))).toEqual([BOB]);
    expect(emails(await ask('AutoCompleteGalRequest', { name: 'artin' }))).toEqual([]);
    expect(emails(await ask('AutoCompleteGalRequest', { name: 'alice.l' }))).toEqual([ALICE]);
  });

  it('is searched inside names, lists and rooms with it, and leaves an empty list out', async () => {
    expect(emails(await ask('SearchGalRequest', { name: 'artin' }))).toEqual([BOB]);
    expect(emails(await ask('SearchGalRequest', { name: 'the' }))).toEqual([
      'admin@example.test',
      'everybody@example.test',
      'meeting-room@example.test',
    ]);
    const none = await ask('SearchGalRequest', { name: 'nobody' });
    expect(none.body).toMatchObject({ more: false });
    expect(none.body).not.toHaveProperty('cn');
    expect((await ask('SearchGalRequest', { name: '.', limit: 2 })).body).toMatchObject({
      more: true,
    });
  });

  it('never gives hidden entries and guests away', async () => {
    const all = emails(await ask('SearchGalRequest', { name: '.' }));
    expect(all).toContain(BOB);
    expect(all).not.toContain(CAROL);
    expect(all).not.toContain('dave@example.test');
  });

  it('is refused to accounts without it', async () => {
    for (const name of ['AutoCompleteGalRequest', 'SearchGalRequest']) {
      expect((await ask(name, { name: 'a' }, BOB)).code).toBe('service.PERM_DENIED');
    }
    expect((await ask('AutoCompleteGalRequest', { name: 'a' }, CAROL)).code).toBe(
      'service.PERM_DENIED',
    );
    expect((await ask('SearchGalRequest', { name: 'alice' }, CAROL)).code).toBe('ok');
  });
});

it('a batch has an answer or a fault for each of its requests', async () => {
  const { body } = await ask('BatchRequest', {
    onerror: 'continue',
    SearchGalRequest: [
      { name: 'bob@', requestId: '0' },
      { requestId: '1' },
      { name: 'alice@', requestId: '2' },
    ],
  });
  expect(body).toMatchObject({
    SearchGalResponse: [{ requestId: '0' }, { requestId: '2' }],
    Fault: [{ requestId: '1', Detail: { Error: { Code: 'service.INVALID_REQUEST' } } }],
  });
});

it('messages tell their senders, and their recipients when asked to', async () => {
  const search = (recip: string): Promise<Reply> =>
    ask('SearchRequest', { types: 'message', query: 'in:inbox', recip });
  const first = async (recip: string): Promise<unknown> =>
    ((await search(recip)).body['m'] as { e: unknown }[])[0]?.e;
  expect(await first('0')).toMatchObject([{ a: BOB, t: 'f' }]);
  expect(await first('2')).toMatchObject([
    { a: BOB, t: 'f' },
    { a: ALICE, t: 't' },
  ]);
});
