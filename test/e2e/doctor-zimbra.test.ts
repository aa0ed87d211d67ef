import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { runDoctor, type DoctorReport } from '../support/doctor.ts';
import { testDir } from '../support/test-dir.ts';

const ZIMLET = 'com_zimbra_converse';
const dir = testDir('doctor-zimbra');
const opt = join(dir, 'zimbra');
const webXml = 'jetty/webapps/zimlet/WEB-INF/web.xml';
const SERVLET = '<servlet-class>org.apache.jasper.servlet.JspServlet</servlet-class>';

/** What `zmprov gs` says on a good host. */
const GOOD: Readonly<Record<string, string>> = {
  zimbraZimletJspEnabled: 'TRUE',
  zimbraReverseProxyXmppBoshEnabled: 'TRUE',
  zimbraReverseProxyXmppBoshHostname: '127.0.0.1',
  zimbraReverseProxyXmppBoshPort: '5280',
  zimbraReverseProxyXmppBoshLocalHttpBindURL: '/http-bind',
  zimbraReverseProxyXmppBoshRemoteHttpBindURL: '/http-bind',
  zimbraReverseProxyXmppBoshSSL: 'FALSE',
};

async function put(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(opt, file)), { recursive: true });
  await writeFile(join(opt, file), text);
}

async function command(name: string, script: string): Promise<void> {
  await put(`bin/${name}`, `#!/bin/sh\n${script}\n`);
  await chmod(join(opt, 'bin', name), 0o755);
}

const settings = (values: Readonly<Record<string, string>>): Promise<void> => {
  const lines = Object.entries({ ...GOOD, ...values }).filter(([, value]) => value !== '');
  const text = lines.map(([name, value]) => `${name}: ${value}\n`).join('');
  return command(
    'zmprov',
    `[ "$1 $2" = "gs mail.test" ] || exit 2\ncat <<'END'\n# name mail.test\n${text}END`,
  );
};

/** The form of ZimletUtil.listAllZimlets. */
const zimlets = (inLdap: string, inCos: string): Promise<void> =>
  command(
    'zmzimletctl',
    `printf 'Installed Zimlet files on this host:\\n\\t${ZIMLET}\\n'\n` +
      `printf 'Installed Zimlets in LDAP:\\n\\tcom_zimbra_date\\n${inLdap}'\n` +
      `printf 'Available Zimlets in COS:\\n  default:\\n\\tcom_zimbra_date\\n${inCos}  other:\\n'`,
  );

const definition = (version: string): Promise<void> =>
  put(
    `zimlets-deployed/${ZIMLET}/${ZIMLET}.xml`,
    `<zimlet name="${ZIMLET}" version="${version}"/>`,
  );

const TEMPLATES = ['https.default', 'https'].map(
  (name) => `conf/nginx/templates/nginx.conf.web.${name}.template`,
);
const [TEMPLATE = ''] = TEMPLATES;
const RECORD = 'data/com_zimbra_converse/proxy';

const HERE = `\\t${ZIMLET}\\n`;

beforeEach(async () => {
  await rm(opt, { recursive: true, force: true });
  await command('zmhostname', 'echo mail.test');
  await settings({});
  await zimlets(HERE, HERE);
  await definition(packageJson.version);
  await put(RECORD, 'block\tyes\n');
  for (const name of TEMPLATES) await put(name, '    # BEGIN com_zimbra_converse: …\n');
  await put(webXml, `<web-app><!-- off --><servlet>${SERVLET}</servlet></web-app>`);
});

const IDS = ['jsp', 'jsp-running', 'zimlet', 'grants', 'dev', 'version', 'bosh', 'block'].map(
  (name) => `zimbra-${name}`,
);

const ask = (): Promise<DoctorReport> =>
  runDoctor([
    ...['--zimbra-dir', opt, '--zimbra-user', userInfo().username, '--only', IDS.join(',')],
  ]);

const BOSH = 'zimbraReverseProxyXmppBosh';

describe('doctor on a Zimbra host', () => {
  it('has nothing to complain of on a good one', async () => {
    const { results } = await ask();
    expect(results.map(({ id, status }) => `${id} ${status}`)).toEqual(IDS.map((id) => `${id} ok`));
  });

  it.each<[string, () => Promise<void>, string[]]>([
    ['JSPs are off', () => settings({ zimbraZimletJspEnabled: 'FALSE' }), ['zimbra-jsp']],
    [
      'mailboxd was not restarted since',
      () => put(webXml, `<web-app><!-- <servlet>${SERVLET}</servlet> --></web-app>`),
      ['zimbra-jsp-running'],
    ],
    ['the zimlet is not deployed', () => zimlets('', ''), ['zimbra-zimlet']],
    [
      'the zimlet is disabled',
      () => zimlets(`\\t${ZIMLET} (disabled)\\n`, HERE),
      ['zimbra-zimlet'],
    ],
    [
      'its files are missing',
      () => rm(join(opt, 'zimlets-deployed', ZIMLET), { recursive: true }),
      ['zimbra-zimlet'],
    ],
    ['no class of service has it', () => zimlets(HERE, ''), ['zimbra-grants']],
    ['it is in _dev too', () => put(`zimlets-deployed/_dev/${ZIMLET}/x`, ''), ['zimbra-dev']],
    ['another version', () => definition('0.9.0'), ['zimbra-version']],
    ['BOSH without a host', () => settings({ [`${BOSH}Hostname`]: '' }), ['zimbra-bosh']],
    ['BOSH forgotten', () => settings({ [`${BOSH}Enabled`]: 'FALSE' }), ['zimbra-bosh']],
    ['BOSH elsewhere', () => settings({ [`${BOSH}LocalHttpBindURL`]: '/bosh' }), ['zimbra-bosh']],
    [
      'the cookie in clear to another machine',
      () => settings({ [`${BOSH}Hostname`]: 'xmpp.test' }),
      ['zimbra-bosh'],
    ],
    ['a block that an upgrade took away', () => put(TEMPLATE, 'server {}\n'), ['zimbra-block']],
    ['a trap for virtual hosts', () => settings({ [`${BOSH}SSL`]: 'TRUE' }), ['zimbra-bosh']],
    [
      'zmprov does not work',
      () => command('zmprov', 'echo "LDAP is down" >&2; exit 1'),
      ['zimbra-jsp', 'zimbra-jsp-running', 'zimbra-bosh'],
    ],
  ])('names it: %s', async (_name, change, ids) => {
    await change();
    const report = await ask();
    expect(report.bad).toEqual(ids);
    expect(report.code).toBeGreaterThan(0);
  });
});
