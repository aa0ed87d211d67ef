import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { failed, ok, SeeCheck, type Check, type Finding } from '../finding.ts';
import type { HttpAnswer } from '../ask/http.ts';
import { needAccount, ZIMLET, type Outside } from '../ask/outside.ts';
import { parseJson, asObject } from '../../server/soap-json.ts';
import { passwordFromTicket, passwordFromToken } from '../../shared/token-password.ts';
import { RELEASES } from './releases.ts';
import { KEYS_AGAIN, TICKETS_FOLDER } from './ticket-keys.ts';
import { DEPLOY, GRANT } from './zimlet.ts';

/** The JSP, which gives the chat the token of the session. `releases`: whose may have been here before. */
export function jspChecks(outside: Outside, releases = RELEASES): Check[] {
  let asked: Promise<HttpAnswer> | undefined;
  const proper = (): Promise<HttpAnswer> => (asked ??= askJsp(outside));
  const needJsp = async (): Promise<void> => {
    if ((await judgeJsp(outside, await proper())).status !== 'ok') throw new SeeCheck('jsp');
  };
  return [
    { id: 'jsp', run: async () => judgeJsp(outside, await proper()) },
    {
      id: 'jsp-guard',
      run: async () => {
        await needJsp();
        const answers = await Promise.all([
          askJsp(outside, { method: 'GET' }),
          askJsp(outside, { withHeader: false }),
        ]);
        const seen = answers.map(({ status }) => status).join(' and ');
        return answers.every(({ status }) => status === 403 || status === 405)
          ? ok(`GET, and POST without our header, are refused (${seen})`)
          : failed(`GET and POST without our header are answered ${seen}, not 403`, DEPLOY);
      },
    },
    {
      id: 'jsp-old',
      run: async () => {
        await needJsp();
        const older = releases.filter((release) => release !== outside.version);
        const answers = await Promise.all(
          older.map(async (release) => ({ release, ...(await askJsp(outside, { release })) })),
        );
        const alive = answers.filter(({ status }) => status === 200).map(({ release }) => release);
        return alive.length === 0
          ? ok('no JSP of another release answers')
          : failed(
              `the JSP of ${alive.join(', ')} still answers: mailboxd was not restarted since`,
              'zmmailboxdctl restart, on each mailbox host',
            );
      },
    },
  ];
}

/** What the webmail's page would sign in with: a ticket, where there are keys; each is good once. */
export async function webmailPassword(outside: Outside): Promise<string> {
  const answer = await askJsp(outside).catch(() => undefined);
  const { ticket, error } = asObject(parseJson(answer?.text ?? '')) ?? {};
  if (error === 'no key' || error === 'busy') throw new SeeCheck('jsp');
  return typeof ticket === 'string'
    ? passwordFromTicket(ticket)
    : passwordFromToken(await needAccount(outside).token());
}

/** Whether this is a mailbox host that is to give tickets. */
const hasKeysHere = ({ options }: Outside): boolean =>
  existsSync(join(options.zimbraDir, TICKETS_FOLDER));

interface Question {
  readonly method?: 'GET' | 'POST';
  readonly withHeader?: boolean;
  /** Whose JSP; default this program's. */
  readonly release?: string;
}

export async function askJsp(
  outside: Outside,
  { method = 'POST', withHeader = true, release = outside.version }: Question = {},
): Promise<HttpAnswer> {
  const account = needAccount(outside);
  const token = await account.token();
  // A list that cannot be had is complained of by zimlet-granted.
  const [zimlet] = await account.listed(ZIMLET).catch(() => []);
  const base = zimlet?.baseUrl ?? `/service/zimlet/${ZIMLET}/`;
  return outside.http(new URL(`${base}token-${release}.jsp`, outside.url), {
    method,
    headers: {
      Cookie: `ZM_AUTH_TOKEN=${token}`,
      Accept: 'application/json',
      ...(withHeader && { 'X-Requested-With': ZIMLET }),
    },
  });
}

async function judgeJsp(outside: Outside, { status, text, headers }: HttpAnswer): Promise<Finding> {
  if (text.includes('<%')) {
    return failed(
      'the JSP answers with its source: zimbraZimletJspEnabled is off, or mailboxd was not ' +
        'restarted since',
      'zmprov mcf zimbraZimletJspEnabled TRUE; zmmailboxdctl restart',
    );
  }
  if (status === 404) {
    return failed(`there is no token-${outside.version}.jsp: another version is deployed`, DEPLOY);
  }
  // The JSP refuses in JSON, Zimbra's filter before it in HTML.
  if (status === 403 && asObject(parseJson(text))?.['error'] === 'forbidden') {
    return failed(
      'the JSP misses the method POST or the header X-Requested-With: a proxy takes it away',
      'let every proxy before mailboxd pass method and headers of /service/zimlet/ unaltered',
    );
  }
  if (status === 403) return failed('the JSP is not granted to this account (403)', GRANT);
  if (status === 401) {
    return failed(
      'the JSP sees no session (401): a proxy takes the cookie ZM_AUTH_TOKEN away',
      'let every proxy before mailboxd pass the header Cookie of /service/zimlet/ unaltered',
    );
  }
  const { error } = asObject(parseJson(text)) ?? {};
  if (status === 500 && error === 'no key') {
    return failed(
      'the JSP is to give tickets, and cannot read a key: nobody can sign in to chat',
      `${KEYS_AGAIN}, or --no-tickets`,
    );
  }
  if (status === 503) {
    return failed(
      'the JSP has no answer of its own mailboxd within two seconds (503)',
      'zmcontrol status; tail /opt/zimbra/log/mailbox.log',
    );
  }
  if (status !== 200)
    return failed(`the JSP answers ${status}`, 'tail /opt/zimbra/log/mailbox.log');
  if (!/no-store|no-cache|private/.test(headers['cache-control'] ?? '')) {
    return failed(
      'the answer of the JSP may be cached: its "Cache-Control: no-store" was lost on the way',
      'no caching and no Cache-Control of the proxy’s own for /service/ (other nginx: proxy_cache ' +
        'off, no expires)',
    );
  }
  const { ticket, token: given } = asObject(parseJson(text)) ?? {};
  const token = await needAccount(outside).token();
  if (typeof ticket === 'string') {
    if (text.includes(token))
      return failed('the JSP gives a ticket, and the session token with it', DEPLOY);
    return ok('the JSP gives a ticket for chat, and not the session token');
  }
  if (given === token) {
    return hasKeysHere(outside)
      ? failed(
          'there are keys of tickets here, and the JSP gives the session token: it is an older one',
          'zmmailboxdctl restart, on each mailbox host',
        )
      : ok('the JSP gives the session token');
  }
  return failed(
    'the JSP answers 200 with something else than the token of this session',
    'let nothing that caches or rewrites stand between the browser and mailboxd',
  );
}
