import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readZimbraProxy, type ZimbraProxyFacts } from '../../host/facts/zimbra-proxy.ts';
import { ZIMBRA_PROXY_RULES } from '../../host/rules/zimbra-proxy.ts';
import type { Options } from '../command-line.ts';
import {
  CannotTell,
  failed,
  messageOf,
  NotApplicable,
  ok,
  SeeCheck,
  warning,
  type Check,
  type Finding,
} from '../finding.ts';
import { ZIMLET } from '../ask/outside.ts';
import { byRule } from './by-rule.ts';
import { runProgram, type ProgramOptions } from '../../host/facts/run-program.ts';
import { parseAttributes, parseZimletList, type ZimletList } from '../read/zimbra-output.ts';

const JSP = 'zimbraZimletJspEnabled';
const BOSH = 'zimbraReverseProxyXmppBosh';
const BOSH_NAMES = ['Enabled', 'Hostname', 'Port', 'LocalHttpBindURL', 'RemoteHttpBindURL', 'SSL'];
const LOOPBACK = /^(localhost|127\.[\d.]+|::1)$/;
const DEPLOY = `as zimbra: zmzimletctl deploy ${ZIMLET}.zip; zmprov fc -a zimlet`;

/** The Zimbra of this host, asked with its own commands. */
export function zimbraHostChecks(options: Options, version: string): Check[] {
  const { zimbraDir: dir, zimbraUser: user } = options;
  const deployed = join(dir, 'zimlets-deployed', ZIMLET);
  const dev = join(dir, 'zimlets-deployed/_dev', ZIMLET);
  const isHere = existsSync(join(dir, 'bin/zmprov'));

  const run = async (command: string, ...args: string[]): Promise<string> => {
    if (!isHere) throw new NotApplicable('no Zimbra on this host');
    const how: ProgramOptions = { user, timeoutMs: 60_000, path: join(dir, 'bin') };
    const { code, stdout, stderr } = await runProgram(join(dir, 'bin', command), args, how);
    if (code === 0) return stdout;
    const why = stderr.trim().replace(/\s+/g, ' ').slice(0, 200);
    throw new CannotTell(
      `${command} fails: ${why}`,
      'run this as zimbra or root; zmcontrol status',
    );
  };
  // Both are Java programs that take seconds to start: each is run once.
  let settings: Promise<ReadonlyMap<string, string>> | undefined;
  const attributes = () =>
    (settings ??= (async () => {
      const host = (await run('zmhostname')).trim();
      const names = BOSH_NAMES.map((name) => BOSH + name);
      return parseAttributes(await run('zmprov', 'gs', host, JSP, ...names));
    })());
  let list: Promise<ZimletList> | undefined;
  const zimlets = () => (list ??= run('zmzimletctl', 'listZimlets').then(parseZimletList));
  const onMailbox = async (): Promise<ZimletList> => {
    if (isHere && !existsSync(join(dir, 'zimlets-deployed'))) {
      throw new NotApplicable('no mailbox server on this host');
    }
    return zimlets();
  };

  const proxy = (): ZimbraProxyFacts | undefined => {
    try {
      return readZimbraProxy(dir);
    } catch (error) {
      throw new CannotTell(messageOf(error), 'run this as zimbra or root');
    }
  };

  return [
    {
      id: 'zimbra-jsp',
      run: async () =>
        (await attributes()).get(JSP) === 'TRUE'
          ? ok(`${JSP} is TRUE`)
          : failed(
              `${JSP} is not TRUE`,
              // The server's own value, if any, stands above the global one.
              `zmprov mcf ${JSP} TRUE; zmprov ms $(zmhostname) ${JSP} ''; zmmailboxdctl restart`,
            ),
    },
    {
      id: 'zimbra-jsp-running',
      run: async () => {
        if ((await attributes()).get(JSP) !== 'TRUE') throw new SeeCheck('zimbra-jsp');
        const file = join(dir, 'jetty/webapps/zimlet/WEB-INF/web.xml');
        const older = join(dir, 'mailboxd/webapps/zimlet/WEB-INF/web.xml');
        return jspRunning([file, older].find((name) => existsSync(name)));
      },
    },
    {
      id: 'zimbra-zimlet',
      run: async () => {
        const { inLdap } = await onMailbox();
        const state = inLdap.get(ZIMLET);
        if (state === undefined) {
          return existsSync(dev)
            ? warning('it is in _dev only, where every account gets it', DEPLOY)
            : failed('the zimlet is not deployed', DEPLOY);
        }
        if (state === 'disabled') {
          return failed(
            'the zimlet is disabled',
            `zmzimletctl enable ${ZIMLET}; zmprov fc -a zimlet`,
          );
        }
        return existsSync(deployed)
          ? ok('the zimlet is deployed and enabled')
          : failed('Zimbra knows it, and its files are not on this host', DEPLOY);
      },
    },
    {
      id: 'zimbra-grants',
      run: async () => {
        const { inLdap, cos } = await onMailbox();
        if (!inLdap.has(ZIMLET)) throw new SeeCheck('zimbra-zimlet');
        const granted = [...cos].flatMap(([name, names]) => (names.includes(ZIMLET) ? [name] : []));
        return granted.length > 0
          ? ok(`granted to: ${granted.join(', ')}`)
          : failed('no class of service has it', `zmzimletctl acl ${ZIMLET} default grant`);
      },
    },
    {
      id: 'zimbra-dev',
      run: async () => {
        const { inLdap } = await onMailbox();
        return inLdap.has(ZIMLET) && existsSync(dev)
          ? failed('the zimlet is both deployed and in _dev', `rm -r ${dev}`)
          : ok('the zimlet is not there twice');
      },
    },
    {
      id: 'zimbra-version',
      run: async () => {
        await onMailbox();
        const file = join(deployed, `${ZIMLET}.xml`);
        if (!existsSync(file)) throw new SeeCheck('zimbra-zimlet');
        const found = /<zimlet\s[^>]*?\bversion="([^"]*)"/.exec(readFileSync(file, 'utf8'))?.[1];
        return found === version
          ? ok(`the zimlet is ${version}, as this program`)
          : failed(`the zimlet is ${found ?? 'of no version'}, this program is ${version}`, DEPLOY);
      },
    },
    {
      id: 'zimbra-bosh',
      run: async () =>
        judgeBosh(await attributes(), options.httpBind, proxy()?.trustsNetwork ?? false),
    },
    ...ZIMBRA_PROXY_RULES.map((rule) => ({
      id: rule.id,
      run: () => {
        const facts = isHere ? proxy() : undefined;
        if (facts === undefined) throw new NotApplicable('"deploy.sh proxy" did nothing here');
        return byRule(rule, facts);
      },
    })),
  ];
}

/** Only a restart of mailboxd writes the JSP servlet into this file. */
function jspRunning(file: string | undefined): Finding {
  if (file === undefined) throw new NotApplicable('no mailbox server on this host');
  const active = readFileSync(file, 'utf8').replace(/<!--[^]*?-->/g, '');
  return active.includes('JspServlet')
    ? ok('mailboxd was restarted since JSPs were enabled')
    : failed(`${JSP} is TRUE, and mailboxd was not restarted since`, 'zmmailboxdctl restart');
}

function judgeBosh(
  attributes: ReadonlyMap<string, string>,
  httpBind: string,
  trustsNetwork: boolean,
): Finding {
  const value = (name: string): string => attributes.get(BOSH + name) ?? '';
  if (value('Enabled') !== 'TRUE') {
    if (value('Hostname') === '') throw new NotApplicable(`${BOSH}* is not used`);
    return failed(
      `${BOSH}Enabled is not TRUE`,
      `zmprov mcf ${BOSH}Enabled TRUE; zmproxyctl restart`,
    );
  }
  const missing = ['Hostname', 'Port', 'LocalHttpBindURL', 'RemoteHttpBindURL'].filter(
    (name) => value(name) === '',
  );
  if (missing.length > 0) {
    const mend = missing.map((name) => `${BOSH}${name} ...`).join(' ');
    return failed(`not set: ${missing.join(', ')}`, `zmprov mcf ${mend}; zmproxyctl restart`);
  }
  if (value('LocalHttpBindURL') !== httpBind) {
    return failed(
      `${BOSH}LocalHttpBindURL is ${value('LocalHttpBindURL')}, the zimlet asks ${httpBind}`,
      `zmprov mcf ${BOSH}LocalHttpBindURL ${httpBind}; zmproxyctl restart`,
    );
  }
  if (value('SSL') !== 'TRUE' && !LOOPBACK.test(value('Hostname'))) {
    // nginx-cookie says what it means, too.
    return (trustsNetwork ? warning : failed)(
      `the mailbox cookie goes to ${value('Hostname')} in clear`,
      `zmprov mcf ${BOSH}SSL TRUE, or conf/nginx-http-bind.conf; zmproxyctl restart`,
    );
  }
  return value('SSL') === 'TRUE'
    ? warning(
        `${BOSH}SSL is TRUE: domains with a server block of their own speak http nevertheless`,
        'ask with --vhost for each of them',
      )
    : ok(`${BOSH}* is complete`);
}
