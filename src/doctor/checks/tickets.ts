/** Tickets, as they come out of the webmail. What they are is in jsp/token.jsp and src/extauth/ticket. */
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import type { EjabberdYml } from '../../host/facts/ejabberd-yml.ts';
import { asObject, parseJson } from '../../server/soap-json.ts';
import { needAccount, ZIMLET, type Outside } from '../ask/outside.ts';
import {
  CannotTell,
  failed,
  NotApplicable,
  ok,
  orSee,
  SeeCheck,
  warning,
  type Check,
  type Finding,
} from '../finding.ts';
import type { AskedAuthenticator } from '../read/asked-authenticator.ts';
import type { EjabberdHost } from '../read/ejabberd-host.ts';
import { KNOCK, speaksBosh } from '../ask/bosh-door.ts';
import { endOfLogs } from '../read/end-of-logs.ts';
import { askJsp } from './jsp.ts';
import { logFolders } from './logs.ts';
import { KEYS_AGAIN } from './ticket-keys.ts';

/** The authenticator's own leeway. */
const MOST_SECONDS = 30;
/** A line of the file of keys. */
const KEY = /^[0-9a-z][0-9a-z-]* [\w-]{43}\s*$/m;
/** mod_zimbra_web writes into ejabberd's log that it has arrived. */
const COOKIE = 'zm_chat_doctor';
const WITHIN_MS = 5000;

export function ticketChecks(
  outside: Outside,
  ejabberd: EjabberdHost,
  authenticator: AskedAuthenticator,
): Check[] {
  let asked: Promise<string | undefined> | undefined;
  /** A ticket of its own, which nobody uses. */
  const ticket = async (): Promise<string> => {
    const given = await (asked ??= ticketFrom(outside));
    if (given !== undefined) return given;
    throw new NotApplicable('the webmail gives session tokens: there are no keys of tickets');
  };
  return [
    { id: 'ticket-clock', run: async () => judgeClock(part(await ticket(), 1)['iat']) },
    {
      id: 'ticket-keys',
      run: async () => {
        const { kid } = part(await ticket(), 0);
        const { report } = await authenticator.report();
        if (report === undefined) throw new SeeCheck('extauth-check');
        return judgeKeys(String(kid), report.keys ?? []);
      },
    },
    { id: 'ticket-keys-hidden', run: () => hidden(outside) },
    { id: 'cookie-arrives', run: () => cookieArrives(outside, ejabberd) },
  ];
}

async function ticketFrom(outside: Outside): Promise<string | undefined> {
  needAccount(outside);
  const { status, text } = await orSee('jsp', askJsp(outside));
  if (status !== 200) throw new SeeCheck('jsp');
  const { ticket } = asObject(parseJson(text)) ?? {};
  return typeof ticket === 'string' ? ticket : undefined;
}

/** Of a JWT; its signature is the authenticator's to judge (`login-token`). */
function part(ticket: string, index: 0 | 1): Readonly<Record<string, unknown>> {
  const text = Buffer.from(ticket.split('.')[index] ?? '', 'base64url').toString();
  return asObject(parseJson(text)) ?? {};
}

function judgeClock(issuedAt: unknown): Finding {
  const seconds = Math.round(Number(issuedAt) - Date.now() / 1000);
  if (Math.abs(seconds) <= MOST_SECONDS) {
    return ok('the mailbox host and this one have the same time');
  }
  return failed(
    `the clock of the mailbox host is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead' : 'behind'}`,
    'timedatectl set-ntp true, on both hosts: tickets are taken for five minutes',
  );
}

function judgeKeys(kid: string, keys: readonly string[]): Finding {
  const again = `bring /etc/zimbra-auth/ticket-keys to the mailbox host: ${KEYS_AGAIN}`;
  if (keys.length === 0) {
    return failed(
      'the webmail gives tickets, and the authenticator has no keys',
      './deploy.sh keys',
    );
  }
  if (!keys.includes(kid)) {
    return failed(
      `the mailbox host signs with ${kid}; the authenticator has ${keys.join(', ')}`,
      again,
    );
  }
  return kid === keys[0]
    ? ok(`both hosts have the key ${kid}`)
    : warning(
        `the mailbox host still signs with ${kid}, and there is a newer key, ${keys[0] ?? ''}`,
        again,
      );
}

/** Where somebody would try; with the session, where there is one. */
async function hidden(outside: Outside): Promise<Finding> {
  const token = outside.account === undefined ? undefined : await outside.account.token();
  const headers = token === undefined ? {} : { Cookie: `ZM_AUTH_TOKEN=${token}` };
  const places = [
    `/service/zimlet/${ZIMLET}/ticket-keys`,
    `/zimlet/${ZIMLET}/ticket-keys`,
    `/service/zimlet/_dev/${ZIMLET}/ticket-keys`,
    `/service/zimlet/${ZIMLET}/..%2f..%2f..%2fdata/${ZIMLET}.tickets/ticket-keys`,
    `/service/zimlet/res/${ZIMLET}.tickets/ticket-keys`,
    `/data/${ZIMLET}.tickets/ticket-keys`,
    `/zimbra/${ZIMLET}.tickets/ticket-keys`,
    `/${ZIMLET}.tickets/ticket-keys`,
    '/ticket-keys',
  ];
  const answers = await Promise.all(
    places.map(async (place) => ({
      place,
      ...(await outside.http(new URL(place, outside.url), { headers })),
    })),
  );
  const open = answers.filter(({ text }) => KEY.test(text)).map(({ place }) => place);
  return open.length === 0
    ? ok('the keys of tickets are at no address of the webmail')
    : failed(
        `a key of tickets can be had at ${open.join(', ')}: who has it can chat as anybody`,
        'take the file away from there; ./deploy.sh keys rotate, bring the new one to the mailbox hosts, ./deploy.sh keys retire',
      );
}

/** What ejabberd gets of a request that comes by the public address, by its own log. */
async function cookieArrives(outside: Outside, ejabberd: EjabberdHost): Promise<Finding> {
  const { bosh, options } = outside;
  const listener = boshListener(ejabberd.config());
  if (listener === undefined) throw new SeeCheck('http-listener');
  if (!speaksBosh(await orSee('http-bind', bosh.knock()))) throw new SeeCheck('http-bind');
  const [direct, around] = [0, 0].map(() => randomBytes(8).toString('hex')) as [string, string];
  await bosh.knockWith({ Cookie: `${COOKIE}=${around}` });
  // What would be told: without it silence means nothing.
  await knockDirectly(listener, `${COOKIE}=${direct}`);
  const log = await logWith(logFolders(options), direct);
  return log.includes(around)
    ? failed(
        'the session cookie of the webmail arrives at ejabberd, which has no use for it',
        './deploy.sh proxy --restart, or proxy_set_header Cookie "" as in conf/nginx-http-bind.conf',
      )
    : ok('the session cookie of the webmail does not arrive at ejabberd');
}

interface Listener {
  readonly host: string;
  readonly port: number;
  readonly isEncrypted: boolean;
}

/** Of ejabberd for BOSH, as this machine reaches it. */
function boshListener(yml: EjabberdYml): Listener | undefined {
  const found = yml
    .listeners('ejabberd_http')
    .find(({ request_handlers: handlers }) =>
      Object.values(asObject(handlers) ?? {}).includes('mod_bosh'),
    );
  if (found === undefined) return undefined;
  const ip = typeof found['ip'] === 'string' ? found['ip'] : '0.0.0.0';
  return {
    host: ip === '0.0.0.0' ? '127.0.0.1' : ip === '::' ? '::1' : ip,
    ...{ port: Number(found['port']), isEncrypted: found['tls'] === true },
  };
}

/** Whoever answers there: it is this machine, and the cookie is none. */
async function knockDirectly({ host, port, isEncrypted }: Listener, cookie: string): Promise<void> {
  const { request } = isEncrypted ? https : http;
  await new Promise<void>((resolve, reject) => {
    request(
      {
        ...{ host, port, method: 'POST', path: '/http-bind', timeout: WITHIN_MS },
        ...{ rejectUnauthorized: false, headers: { Cookie: cookie } },
      },
      (answer) => answer.resume().once('end', resolve).once('error', reject),
    )
      .once('timeout', function (this: http.ClientRequest) {
        this.destroy(new Error(`no answer of ejabberd's port ${port}`));
      })
      .once('error', reject)
      .end(KNOCK);
  });
}

/** The ends of ejabberd's logs, once the word is there. Throws {@link CannotTell}. */
async function logWith(folders: readonly string[], word: string): Promise<string> {
  const until = Date.now() + WITHIN_MS;
  for (;;) {
    const text = endOfLogs(folders);
    if (text.includes(word)) return text;
    if (Date.now() > until) {
      throw new CannotTell(
        'ejabberd does not tell which cookies arrive: mod_zimbra_web of this release is not in it, or its log is elsewhere',
        './deploy.sh ejabberd, then systemctl restart ejabberd; or --log-dir',
      );
    }
    await pause(200);
  }
}
