import { speaksBosh } from '../ask/bosh-door.ts';
import type { BoshSession } from '../ask/bosh-session.ts';
import {
  failed,
  messageOf,
  NotApplicable,
  ok,
  orSee,
  SeeCheck,
  warning,
  type Check,
  type Finding,
} from '../finding.ts';
import { httpBindUrl, needDomain, type Outside } from '../ask/outside.ts';
import { limitsStanzas, upgradeStatus } from '../ask/websocket-upgrade.ts';

const PROXY =
  'lead the path to ejabberd: zimbraReverseProxyXmppBosh* and zmproxyctl restart, or ' +
  'conf/nginx-http-bind.conf';
const START = 'systemctl status ejabberd; systemctl restart ejabberd';

/** The way to ejabberd through the public address, up to where somebody would sign in. */
export function boshChecks(outside: Outside): Check[] {
  const { bosh } = outside;
  const url = httpBindUrl(outside);

  return [
    {
      id: 'http-bind',
      run: async () => {
        try {
          const answer = await bosh.knock();
          if (speaksBosh(answer)) return ok(`${url.pathname} leads to ejabberd`);
          const { status } = answer;
          if (status >= 500)
            return failed(`${url.pathname} answers ${status}`, `${START}; ${PROXY}`);
          const seen = status === 200 ? 'and it is not ejabberd' : 'to a POST';
          return failed(`${url.pathname} answers ${status}, ${seen}`, PROXY);
        } catch (error) {
          if (error instanceof NotApplicable) throw error;
          return failed(
            messageOf(error),
            `${START}; when it runs: too many open files in its log?`,
          );
        }
      },
    },
    {
      id: 'bosh-session',
      run: async () => {
        const domain = needDomain(outside);
        try {
          await bosh.tryOpen(domain);
          return ok(`ejabberd opens a session for ${domain}`);
        } catch (error) {
          if (error instanceof NotApplicable) throw error;
          return failed(
            `no session for ${domain}: ${messageOf(error)}`,
            `ejabberd.yml needs ${domain} under "hosts" and mod_bosh under "modules"; with both, ` +
              'an authenticator that ended as soon as it was started may have taken mod_bosh with ' +
              'it: zimbra-auth.mjs --check, then systemctl restart ejabberd',
          );
        }
      },
    },
    { id: 'mechanisms', run: async () => judgeMechanisms(await bosh.open(needDomain(outside))) },
    { id: 'long-poll', run: () => longPoll(outside) },
    { id: 'websocket', run: () => websocket(outside) },
    { id: 'foreign-origin', run: () => foreignOrigin(outside) },
    { id: 'vhost', run: () => vhosts(outside, url) },
  ];
}

async function judgeMechanisms(session: BoshSession): Promise<Finding> {
  await session.close();
  const offered = session.mechanisms.join(', ');
  return offered === 'PLAIN'
    ? ok('PLAIN alone is offered')
    : failed(
        `offered: ${offered || 'nothing'}; PLAIN alone can carry a Zimbra token`,
        'auth_method: [external] and disable_sasl_mechanisms: [X-OAUTH2, DIGEST-MD5] in ejabberd.yml',
      );
}

async function longPoll(outside: Outside): Promise<Finding> {
  const wait = outside.options.longPollSeconds;
  const session = await outside.bosh.open(needDomain(outside), wait);
  const startedAt = Date.now();
  const mend =
    'proxy_read_timeout 310s and proxy_buffering off, or zimbraReverseProxyXmppBoshTimeout';
  try {
    await session.poll((wait + 5) * 1000);
  } catch (error) {
    const after = Math.round((Date.now() - startedAt) / 1000);
    return failed(`a waiting request was cut after ${after} s: ${messageOf(error)}`, mend);
  } finally {
    await session.close();
  }
  return Date.now() - startedAt < (wait - 1) * 1000
    ? failed('a waiting request was answered too early', mend)
    : ok(`a request waits for ${wait} s and is answered`);
}

/** The chat tries it first and goes by BOSH where it is missing: slower, and no fault. */
async function websocket(outside: Outside): Promise<Finding> {
  const { options, url, ca, bosh } = outside;
  if (!speaksBosh(await orSee('http-bind', bosh.knock()))) throw new SeeCheck('http-bind');
  const address = new URL(options.websocket, url);
  const status = await upgradeStatus(address, ca);
  if (status !== 101) {
    return warning(
      `${options.websocket} answers ${status}, not 101: the chat uses BOSH, which is slower`,
      './deploy.sh proxy, or conf/nginx-websocket.conf',
    );
  }
  const domain = needDomain(outside);
  await orSee('bosh-session', bosh.tryOpen(domain)); // else there is no stream to try it on
  return (await limitsStanzas(address, ca, domain))
    ? ok(`${options.websocket} answers 101, and refuses what is too large`)
    : failed(
        `${options.websocket} takes stanzas of any size: a long password ends the authenticator`,
        'mod_zimbra_web in ejabberd: ./deploy.sh ejabberd, then restart it; until then ' +
          './deploy.sh proxy --no-websocket',
      );
}

/** A page of nowhere. */
const FOREIGN = 'https://elsewhere.invalid';

/** Pages of other web sites could try passwords; those of the webmail have to be let in. */
async function foreignOrigin({ options, url, ca, bosh }: Outside): Promise<Finding> {
  if (!speaksBosh(await orSee('http-bind', bosh.knock()))) throw new SeeCheck('http-bind');
  const mend =
    './deploy.sh proxy --restart, or conf/nginx-http-bind.conf, conf/nginx-websocket.conf and conf/nginx-limits.conf';
  if (!speaksBosh(await bosh.knockFrom(url.origin))) {
    return failed(
      `${options.httpBind} refuses the pages of ${url.origin} itself`,
      `what stands in front of nginx has to leave the Host header as it is; ${mend}`,
    );
  }
  const address = new URL(options.websocket, url);
  const open = [
    ...(speaksBosh(await bosh.knockFrom(FOREIGN)) ? [options.httpBind] : []),
    ...((await upgradeStatus(address, ca, FOREIGN)) === 101 ? [options.websocket] : []),
  ];
  return open.length === 0
    ? ok('pages of other web sites are refused')
    : failed(`${open.join(' and ')}: any web site can try passwords`, mend);
}

/** Each public name may have a server block of its own, and the location may lack in one. */
async function vhosts({ options, http }: Outside, url: URL): Promise<Finding> {
  if (options.vhosts.length === 0) throw new NotApplicable('needs --vhost');
  const answers = await Promise.all(
    options.vhosts.map(async (vhost) => {
      const answer = await http(url, { vhost }).catch(messageOf);
      return { vhost, seen: typeof answer === 'string' ? answer : answer.status };
    }),
  );
  const bad = answers.filter(({ seen }) => seen !== 200);
  if (bad.length === 0) return ok(`${url.pathname} answers 200 as ${options.vhosts.join(', ')}`);
  return failed(
    bad.map(({ vhost, seen }) => `as ${vhost}: ${seen}`).join('; '),
    'put the location into the server block of each name; with Zimbra’s proxy set ' +
      'zimbraReverseProxyXmppBoshSSL FALSE, as its per-domain template knows http only',
  );
}
