import { randomInt } from 'node:crypto';
import { Agent, request } from 'node:http';

const AUTH_NS = 'urn:ietf:params:xml:ns:xmpp-sasl';
const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/**
 * A BOSH session up to ejabberd's verdict and no further, read with regular expressions: for many
 * logins in little time, where a BoshClient would be measured instead of the server.
 */
export async function quickLogin(
  boshUrl: string,
  { user, domain, password }: Record<'user' | 'domain' | 'password', string>,
): Promise<{ accepted: boolean; authMs: number }> {
  let rid = randomInt(1, 2 ** 31);
  let sid = '';
  const post = async (attributes: string, content = ''): Promise<string> => {
    const body =
      `<body rid='${++rid}' ${sid} ${attributes} xmlns='http://jabber.org/protocol/httpbind'>` +
      `${content}</body>`;
    const answer = await send(boshUrl, body);
    if (/type='terminate'/.test(answer)) throw new Error(`session ended: ${answer}`);
    return answer;
  };
  const until = async (pattern: RegExp, first: Promise<string>): Promise<string> => {
    let answer = await first;
    while (!pattern.test(answer)) answer = await post('');
    return answer;
  };

  const opening = post(
    `to='${domain}' wait='10' hold='1' ver='1.6' xmpp:version='1.0' xmlns:xmpp='urn:xmpp:xbosh'`,
  );
  const opened = await opening;
  sid = `sid='${/ sid='([^']+)'/.exec(opened)?.[1] ?? ''}'`;
  await until(/<mechanism>/, opening);

  const startedAt = performance.now();
  const plain = Buffer.from(`\0${user}\0${password}`).toString('base64');
  const auth = `<auth xmlns='${AUTH_NS}' mechanism='PLAIN'>${plain}</auth>`;
  const verdict = await until(/<(success|failure)/, post('', auth));
  const authMs = performance.now() - startedAt;
  void send(
    boshUrl,
    `<body rid='${++rid}' ${sid} type='terminate' xmlns='http://jabber.org/protocol/httpbind'/>`,
  ).catch(() => undefined);
  return { accepted: verdict.includes('<success'), authMs };
}

function send(url: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const length = Buffer.byteLength(body);
    const post = request(
      url,
      {
        method: 'POST',
        agent,
        headers: { 'Content-Length': length },
        timeout: 40_000,
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          response.statusCode === 200
            ? resolve(text)
            : reject(new Error(`HTTP ${response.statusCode}: ${text}`)),
        );
        response.on('error', reject);
      },
    );
    post.on('timeout', () => post.destroy(new Error('no answer within 40 s')));
    post.on('error', reject);
    post.end(body);
  });
}
