import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { parseDocument, type Document } from 'yaml';
import { DOMAIN } from '../zimbra/accounts.ts';
import { startZimbra, type Zimbra } from '../zimbra/zimbra.ts';
import { makeCertificate } from './certificate.ts';
import { runDoctor, type DoctorReport } from './doctor.ts';
import { ejabberdConfig } from './ejabberd-config.ts';
import { PROJECT_DIR } from './paths.ts';

/** As ejabberd starts one of its pool: it waits for requests. */
export async function startWorker(command: string, args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(command, args, { stdio: ['pipe', 'ignore', 'ignore'] });
  await once(child, 'spawn');
  return child;
}

export async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
}

export const GOOD_LOCATION =
  'proxy_pass https://xmpp.test:5280/http-bind; proxy_ssl_verify on; proxy_read_timeout 310s; ' +
  'proxy_set_header Cookie ""; proxy_set_header X-Forwarded-For $remote_addr; ' +
  'limit_req zone=chat burst=500; limit_conn connections 1000; ' +
  'if ($http_origin !~ "^(https://mail.test)?$") { return 403; }';

/**
 * An XMPP host as far as doctor looks at it without asking ejabberd: files, the authenticator, and a
 * Zimbra that answers it. One fault at a time is put into what it is shown.
 */
export class DoctorHost {
  readonly program: string;
  readonly extauthJson: string;
  /** A good ejabberd.yml. */
  goodYml = '';
  /** What ejabberd would have running. */
  worker!: ChildProcess;
  private zimbra!: Zimbra;
  private runs = 0;

  private constructor(private readonly dir: string) {
    this.program = this.at('zimbra-auth.mjs');
    this.extauthJson = this.at('extauth.json');
  }

  static async start(dir: string): Promise<DoctorHost> {
    const host = new DoctorHost(dir);
    host.zimbra = await startZimbra({ dir: host.at('zimbra'), soapOnly: true });
    await copyFile(join(PROJECT_DIR, 'dist/extauth/zimbra-auth.mjs'), host.program);
    await chmod(host.program, 0o755);
    await host.writeExtauth({});
    await makeCertificate(dir, [DOMAIN, 'two.test']);
    await host.startWorker();
    host.goodYml = ejabberdConfig({
      domains: [DOMAIN],
      ports: { starttls: 5222, tls: 5223, http: 5280, sessions: 5281, api: 5282 },
      certificate: { pemFile: host.at('tls.pem'), caFile: host.at('ca.pem') },
      extauthProgram: `${process.execPath} ${host.program} ${host.extauthJson}`,
      archive: host.at('ejabberd.sqlite'),
      upload: { url: 'https://chat.test/upload/@HOST@', folder: host.at('upload') },
    });
    host.goodYml = host.without('api_permissions', 'commands of the tests');
    return host;
  }

  at(name: string): string {
    return join(this.dir, name);
  }

  async startWorker(): Promise<void> {
    this.worker = await startWorker(process.execPath, [this.program, this.extauthJson]);
  }

  async writeExtauth(keys: Record<string, unknown>): Promise<void> {
    const config = { soapUrl: this.zimbra.soapUrl, domains: [DOMAIN], ...keys };
    await writeFile(this.extauthJson, JSON.stringify(config), { mode: 0o644 });
    await chmod(this.extauthJson, 0o644);
  }

  /** The good ejabberd.yml, with something changed. */
  yml(change: (document: Document) => void): string {
    const document = parseDocument(this.goodYml);
    change(document);
    return document.toString();
  }

  setting(...path: (string | number)[]): (value: unknown) => string {
    return (value) => this.yml((document) => document.setIn(path, value));
  }

  without(...path: (string | number)[]): string {
    return this.yml((document) => document.deleteIn(path));
  }

  /** Asks about this host alone, with another ejabberd.yml, location of nginx, log or PATH. */
  async ask(
    host: { yml?: string; nginx?: string; log?: string; path?: string } = {},
    args: readonly string[] = [],
  ): Promise<DoctorReport> {
    const folder = this.at(`run-${(this.runs += 1)}`);
    await mkdir(join(folder, 'log'), { recursive: true });
    await writeFile(join(folder, 'ejabberd.yml'), host.yml ?? this.goodYml);
    await writeFile(join(folder, 'nginx.conf'), this.nginxConf(host.nginx ?? GOOD_LOCATION));
    await writeFile(join(folder, 'log/ejabberd.log'), host.log ?? 'nothing\n');
    const report = await runDoctor(
      [
        ...['--ejabberd-yml', join(folder, 'ejabberd.yml'), '--log-dir', join(folder, 'log')],
        ...['--nginx-conf', join(folder, 'nginx.conf'), '--zimbra-dir', this.at('no-zimbra')],
        ...['--ejabberd-user', userInfo().username, ...args],
      ],
      host.path === undefined ? {} : { path: host.path },
    );
    // Where nvm keeps Node, systemd would hide it; that is true, and not what is tested.
    return { ...report, bad: report.bad.filter((id) => !/-home$|-place$/.test(id)) };
  }

  private nginxConf(location: string): string {
    return (
      `events {}\nhttp {\n  limit_req_zone $binary_remote_addr zone=chat:1m rate=200r/s;\n  server {\n    server_name chat.test;\n` +
      `    include "${this.at('*.inc')}"; # none\n` +
      `    location = /http-bind { ${location} }\n  }\n}\n`
    );
  }

  async close(): Promise<void> {
    await endChild(this.worker);
    await this.zimbra.close();
  }
}
