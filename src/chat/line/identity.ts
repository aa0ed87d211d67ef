/** What this program says of itself when it is asked (XEP-0030, XEP-0115). */
import { NS } from './namespaces.ts';
import { child, namespaceOf, stanza, x } from './xml.ts';

const NODE = 'https://github.com/com_zimbra_converse';
const IDENTITY = { category: 'client', type: 'web', name: 'Zimbra chat' };
/** All that the chat and Converse inside it can do together; sorted, as the hash wants it. */
const FEATURES = [
  NS.CAPS,
  NS.DISCO_INFO,
  NS.STATES,
  NS.CONFERENCE,
  NS.OOB,
  `${NS.BOOKMARKS}+notify`,
  `${NS.CHOICES}+notify`,
  `${NS.DISPLAYED}+notify`,
  NS.CORRECT,
  NS.MARKERS,
  NS.PING,
  NS.REACTIONS,
  NS.RECEIPTS,
  NS.REPLY,
  NS.RETRACT,
].sort();

/** The `<c>` of a presence. Without a secure context there is no hash, and none is sent. */
export async function capabilities(): Promise<Element | undefined> {
  const { subtle } = crypto as { subtle?: SubtleCrypto };
  if (!subtle) return undefined;
  const { category, type, name } = IDENTITY;
  const text = [`${category}/${type}//${name}`, ...FEATURES].map((each) => `${each}<`).join('');
  const hash = await subtle.digest('SHA-1', new TextEncoder().encode(text));
  const ver = btoa(String.fromCharCode(...new Uint8Array(hash)));
  return x('c', { xmlns: NS.CAPS, hash: 'sha-1', node: NODE, ver });
}

/** The answer to a request that is nobody else's business. */
export function answerRequest(request: Element): Element {
  const head = {
    id: request.getAttribute('id') ?? '',
    to: request.getAttribute('from') ?? undefined,
  };
  const payload = request.firstElementChild;
  const namespace = payload ? namespaceOf(payload) : null;
  if (request.getAttribute('type') === 'get') {
    if (namespace === NS.PING) return stanza('iq', { ...head, type: 'result' });
    if (namespace === NS.DISCO_INFO) {
      const node = child(request, 'query')?.getAttribute('node') ?? undefined;
      return stanza(
        'iq',
        { ...head, type: 'result' },
        x(
          'query',
          { xmlns: NS.DISCO_INFO, node },
          x('identity', IDENTITY),
          ...FEATURES.map((feature) => x('feature', { var: feature })),
        ),
      );
    }
  }
  return stanza(
    'iq',
    { ...head, type: 'error' },
    x('error', { type: 'cancel' }, x('service-unavailable', { xmlns: NS.STANZA_ERRORS })),
  );
}
