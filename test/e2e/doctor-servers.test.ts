import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificate, type Certificate } from '../support/certificate.ts';
import { runDoctor, type DoctorReport } from '../support/doctor.ts';
import { startEjabberd, type EjabberdOptions } from '../support/ejabberd.ts';
import { startNginx } from '../support/nginx.ts';
import { PROJECT_DIR } from '../support/paths.ts';
import { testDir } from '../support/test-dir.ts';
import { DOMAIN } from '../zimbra/accounts.ts';
import { startZimbra, type Zimbra } from '../zimbra/zimbra.ts';

const run = promisify(execFile);
const dir = testDir('doctor-servers');
let certificate: Certificate;

beforeAll(async () => {
  await mkdir(join(dir, 'tls'), { recursive: true });
  certificate = await makeCertificate(join(dir, 'tls'), ['localhost']);
});

const TLS_CHECKS = 'https,tls-chain,tls-expiry,tls-version';

/** What doctor says of an HTTPS server of our own. */
async function askTls(options: ServerOptions, args: readonly string[]): Promise<DoctorReport> {
  const server = createServer(options, (_request, response) => void response.end('webmail'));
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    return await runDoctor([
      ...['--zimbra-url', `https://localhost:${port}`, '--only', TLS_CHECKS],
      ...args,
    ]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const pem = async (): Promise<ServerOptions> => {
  const text = await readFile(certificate.pemFile, 'utf8');
  return { cert: text, key: text };
};

/** Self-signed, valid between these times (YYMMDDHHMMSSZ): `req -days` knows no past. */
async function certificateBetween(name: string, from: string, to: string): Promise<string> {
  const folder = join(dir, name);
  await mkdir(folder);
  const file = (part: string): string => join(folder, part);
  await writeFile(file('index'), '');
  await writeFile(
    file('ca.cnf'),
    `[ca]\ndefault_ca = own\n[own]\ndatabase = ${file('index')}\nnew_certs_dir = ${folder}\n` +
      'rand_serial = yes\ndefault_md = sha256\npolicy = any\nx509_extensions = names\n' +
      '[any]\ncommonName = supplied\n[names]\nsubjectAltName = DNS:localhost\n',
  );
  await run('openssl', [
    ...['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-subj', '/CN=localhost', '-keyout', file('key.pem'), '-out', file('request.pem')],
  ]);
  await run('openssl', [
    ...['ca', '-batch', '-selfsign', '-notext', '-config', file('ca.cnf')],
    ...['-keyfile', file('key.pem'), '-in', file('request.pem'), '-out', file('cert.pem')],
    ...['-startdate', from, '-enddate', to],
  ]);
  return folder;
}

describe('doctor and TLS', () => {
  it('is content with a good certificate of an authority that it was told of', async () => {
    const report = await askTls(await pem(), ['--ca-file', certificate.caFile]);
    expect(report.bad).toEqual([]);
    expect(report.code).toBe(0);
  });

  it('names a certificate of nobody', async () => {
    expect((await askTls(await pem(), [])).bad).toEqual(['tls-chain']);
  });

  it('names a certificate for another name', async () => {
    const folder = join(dir, 'other-name');
    await mkdir(folder);
    const { pemFile, caFile } = await makeCertificate(folder, ['elsewhere.test']);
    const text = await readFile(pemFile, 'utf8');
    const report = await askTls({ cert: text, key: text }, ['--ca-file', caFile]);
    expect(report.bad).toEqual(['tls-chain']);
  });

  it('names an expired certificate, and one that soon will be', async () => {
    const soon = new Date(Date.now() + 3 * 86_400_000);
    const date = (time: Date): string => time.toISOString().slice(2, 10).replaceAll('-', '');
    for (const [name, to, bad] of [
      ['expired', '240102000000Z', ['tls-chain', 'tls-expiry']],
      ['soon', `${date(soon)}000000Z`, ['tls-expiry']],
    ] as const) {
      const folder = await certificateBetween(name, '240101000000Z', to);
      const cert = await readFile(join(folder, 'cert.pem'), 'utf8');
      const key = await readFile(join(folder, 'key.pem'), 'utf8');
      const report = await askTls({ cert, key }, ['--ca-file', join(folder, 'cert.pem')]);
      expect(report.bad, name).toEqual(bad);
      expect(report.code, name).toBe(name === 'soon' ? 2 : 1);
    }
  });

  it('names a server that still speaks TLS 1.1', async () => {
    const lax = { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    const report = await askTls({ ...(await pem()), ...lax }, ['--ca-file', certificate.caFile]);
    expect(report.bad).toEqual(['tls-version']);
  });
});

describe('doctor over https, before a bad ejabberd', () => {
  let zimbra: Zimbra;

  beforeAll(async () => {
    zimbra = await startZimbra({
      dir: join(dir, 'zimbra'),
      zips: [join(PROJECT_DIR, 'dist/com_zimbra_converse.zip')],
    });
  });

  afterAll(() => zimbra.close());

  const IDS =
    'name,https,tls-chain,tls-expiry,tls-version,webmail,jsp,cookie,http-bind,mechanisms,' +
    'login-token,take-over,wrong-password,foreign-token,login-password,archive';

  async function askWith(name: string, extra: EjabberdOptions['extra']): Promise<string[]> {
    const running: (() => Promise<void>)[] = [];
    try {
      const ejabberd = await startEjabberd({
        dir: join(dir, name, 'ejabberd'),
        domains: [DOMAIN],
        extauthProgram: `'${process.execPath}' '${PROJECT_DIR}/test/support/accept-all.mjs'`,
        extra,
      });
      running.push(() => ejabberd.stop());
      const nginx = await startNginx({
        ...{ dir: join(dir, name, 'nginx'), zimbraUrl: zimbra.url, ejabberdUrl: ejabberd.url },
        pemFile: certificate.pemFile,
      });
      running.push(() => nginx.stop());
      const args = ['--zimbra-url', nginx.url.replace('127.0.0.1', 'localhost'), '--only', IDS];
      const trusted = ['--ca-file', certificate.caFile, '--account', `alice@${DOMAIN}`];
      const { bad, results } = await runDoctor([...args, ...trusted], {
        secret: zimbra.accounts[0]!.password,
      });
      expect(results.filter(({ status }) => status === 'skipped')).toEqual([]);
      return bad;
    } finally {
      await Promise.all(running.map((stop) => stop()));
    }
  }

  it('names an authenticator that lets everybody in', async () => {
    const bad = await askWith('accepts-all', []);
    expect(bad).toEqual(['wrong-password', 'foreign-token']);
  });

  it('names the take-over that a cache of passwords makes possible, and what else is amiss', async () => {
    const bad = await askWith('cache', [
      [['auth_use_cache'], true],
      [['disable_sasl_mechanisms'], ['DIGEST-MD5']],
      [['modules', 'mod_mam', 'default'], 'never'],
    ]);
    // The cache knows alice by her token, and refuses her password unasked.
    expect(bad).toEqual([
      ...['mechanisms', 'take-over', 'foreign-token', 'login-password', 'archive'],
    ]);
  });
});
