/** A file with a name of more bytes than a file system takes can be sent, with its ending. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { escapeXml } from '../support/bosh-client.ts';
import { testDir } from '../support/test-dir.ts';
import { alice, DOMAIN, startXmppServer, type XmppServer } from '../support/xmpp-server.ts';

let server: XmppServer;
beforeAll(async () => {
  server = await startXmppServer(testDir('long-file-names'));
});
afterAll(() => server.close());

it.each([
  ['short', 'Plan.pdf', /\/Plan\.pdf$/],
  ['200 umlauts', `${'ü'.repeat(200)}.pdf`, /\/ü{125}\.pdf$/],
  [
    'of three bytes a letter, which do not end where the room does',
    `${'漢'.repeat(100)}.docx`,
    /漢{83}\.docx$/,
  ],
  ['without an ending', 'ä'.repeat(300), /\/ä{127}$/],
  ['an ending that is none', `a.${'ö'.repeat(150)}`, /\/a\.ö{126}$/],
])('%s', async (_name, name, expected) => {
  const { client } = await server.loggedIn(alice);
  const slot = await client.request(
    `<iq type='get' id='slot' to='upload.${DOMAIN}' xmlns='jabber:client'>` +
      `<request xmlns='urn:xmpp:http:upload:0' filename='${escapeXml(name)}' size='5'/></iq>`,
  );
  const url = slot.getElementsByTagName('put')[0]?.getAttribute('url') ?? '';
  expect(decodeURI(url)).toMatch(expected);
  expect((await fetch(url, { method: 'PUT', body: 'hello' })).status).toBe(201);
  expect(await (await fetch(url)).text()).toBe('hello');
  await client.close();
});
