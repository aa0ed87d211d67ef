// @vitest-environment jsdom
import { createHash } from 'node:crypto';
import { afterEach, expect, test, vi } from 'vitest';
import { answerRequest, capabilities } from '../../../../src/chat/line/identity.ts';
import { child, children, serialize } from '../../../../src/chat/line/xml.ts';
import { normal, stanzaOf } from '../support/stanzas.ts';

const INFO = 'http://jabber.org/protocol/disco#info';
const asked = (payload: string, type = 'get'): Element =>
  answerRequest(stanzaOf(`<iq type="${type}" id="7" from="bob@example.test/x">${payload}</iq>`));

afterEach(() => vi.unstubAllGlobals());

test('the hash in the presence is that of what is answered (XEP-0115, 5.1)', async () => {
  const query = child(asked(`<query xmlns="${INFO}" node="n#v"/>`), 'query', INFO)!;
  expect(query.getAttribute('node')).toBe('n#v');
  const identity = child(query, 'identity')!;
  const [category, type, name] = ['category', 'type', 'name'].map((each) =>
    identity.getAttribute(each),
  );
  const features = children(query, 'feature').map((each) => each.getAttribute('var')!);
  const text = `${category}/${type}//${name}<${features
    .sort()
    .map((each) => `${each}<`)
    .join('')}`;
  const hash = createHash('sha1').update(text).digest('base64');
  expect((await capabilities())?.getAttribute('ver')).toBe(hash);
  // The news of one's own nodes comes to those who name it here, and not otherwise.
  expect(features).toContain('urn:xmpp:mds:displayed:0+notify');
  expect(features).toContain('urn:xmpp:bookmarks:1+notify');
});

test('without a secure context there is no hash', async () => {
  vi.stubGlobal('crypto', {});
  expect(await capabilities()).toBeUndefined();
});

test('a ping is answered', () => {
  expect(serialize(asked('<ping xmlns="urn:xmpp:ping"/>'))).toBe(
    normal('<iq id="7" to="bob@example.test/x" type="result"/>'),
  );
});

test.each([
  ['<query xmlns="jabber:iq:version"/>', 'get'],
  ['<ping xmlns="urn:xmpp:ping"/>', 'set'],
  ['', 'get'],
])('%s is no service of ours', (payload, type) => {
  expect(serialize(asked(payload, type))).toBe(
    normal(
      '<iq id="7" to="bob@example.test/x" type="error"><error type="cancel">' +
        '<service-unavailable xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></iq>',
    ),
  );
});
