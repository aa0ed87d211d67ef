import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { onTestFinished } from 'vitest';
import { bundleHost } from '../../../build/bundle-host.ts';
import { PROJECT_DIR } from '../../support/paths.ts';

const COMMANDS = join(PROJECT_DIR, 'test/zimbra-commands');
const HOST_PROGRAM = await hostProgram();

const GLOBAL_CONFIG = ['zimbraReverseProxyMailMode: https', 'zimbraZimletJspEnabled: FALSE'];
/** What Zimbra comes with from 8.7. */
const BOSH_DEFAULTS = [
  'zimbraReverseProxyXmppBoshEnabled: FALSE',
  'zimbraReverseProxyXmppBoshLocalHttpBindURL: /http-bind',
  'zimbraReverseProxyXmppBoshSSL: FALSE',
  'zimbraReverseProxyXmppBoshTimeout: 90s',
];

export interface Outcome {
  status: number | null;
  /** Both streams, as an administrator sees them. */
  output: string;
  /** Each call of a command that changes or asks, in order. */
  calls: string[];
}

export interface RunOptions {
  /** Default: zimbra. */
  user?: 'zimbra' | 'root' | 'somebody';
  /** The number of the call that fails; the first is 1. */
  failAt?: number;
  /** The number of the call at which everything that runs is killed. */
  killAt?: number;
  env?: Record<string, string>;
  /** In place of all that this computer has on its PATH. */
  onPath?: string;
  /** Calls that only ask, and whose failure leads to another good result than an answer does. */
  asks?: RegExp;
  /** Those calls alone that are to fail in turn; without it all. */
  only?: RegExp;
  /** Somebody sits at a terminal, and types this when there is a question. */
  typed?: string;
  /** Looks at what is outside of the machine, after each run; its status is given. */
  afterwards?: (status: number | null) => Promise<void>;
}

/** Every file: its mode and what is in it. Two of them are equal when nothing was changed. */
export type Snapshot = Record<string, string>;

/**
 * A machine in a temporary folder: `root` is its file system, `state` what the stand-ins in
 * test/zimbra-commands keep (LDAP, packages, units), `release` an unpacked release. deploy.sh is
 * real and runs as a child process.
 */
export class Machine {
  readonly dir = mkdtempSync(join(tmpdir(), 'deploy-test-'));
  readonly root = join(this.dir, 'root');
  readonly state = join(this.dir, 'state');
  readonly release = join(this.dir, 'release');
  /** Where deploy.sh keeps its temporary files; empty again after each run. */
  readonly temporary = join(this.dir, 'tmp');
  private readonly calls = join(this.dir, 'calls');

  private constructor() {
    onTestFinished(() => rmSync(this.dir, { recursive: true, force: true }));
    for (const folder of [this.root, this.state, this.release, this.temporary]) {
      mkdirSync(folder);
    }
    this.fillRelease();
  }

  /** Keeps the machine as it is now; the function that is returned brings that back. */
  save(): () => void {
    const kept = join(this.dir, 'kept');
    const copy = (from: string, to: string): void => {
      for (const part of ['root', 'state']) {
        rmSync(join(to, part), { recursive: true, force: true });
        cpSync(join(from, part), join(to, part), {
          recursive: true,
          verbatimSymlinks: true,
          preserveTimestamps: true,
        });
      }
    };
    copy(this.dir, kept);
    return () => copy(kept, this.dir);
  }

  write(file: string, text: string): void {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text);
  }

  inRoot(path: string): string {
    return join(this.root, path);
  }

  read(path: string): string {
    return readFileSync(this.inRoot(path), 'utf8');
  }

  /** deploy.sh, deploy/, conf/ and what a build makes: all that a release holds for a host. */
  private fillRelease(): void {
    for (const part of ['deploy.sh', 'deploy', 'conf']) {
      cpSync(join(PROJECT_DIR, part), join(this.release, part), { recursive: true });
    }
    this.write(join(this.release, 'dist/extauth/zimbra-auth.mjs'), '// the authenticator\n');
    this.write(
      join(this.release, 'dist/dev/com_zimbra_converse/com_zimbra_converse.xml'),
      '<zimlet name="com_zimbra_converse" version="1.0.0"/>\n',
    );
    this.write(join(this.release, 'dist/host/converse-host.mjs'), HOST_PROGRAM);
    this.putZip('1.0.0', '1.0');
  }

  putZip(version: string, settingsVersion: string): void {
    const settings = `<zimletConfig name="com_zimbra_converse" version="${settingsVersion}"><global>
<property name="websocketUrl"></property>
</global></zimletConfig>\n`;
    writeFileSync(
      join(this.release, 'dist/com_zimbra_converse.zip'),
      zipSync({
        'com_zimbra_converse.xml': strToU8(
          `<zimlet name="com_zimbra_converse" version="${version}"/>\n`,
        ),
        [`token-${version}.jsp`]: strToU8(`<%-- ${version} --%>\n`),
        'config_template.xml': strToU8(settings),
      }),
    );
  }

  /** A host with mailbox server and proxy, of the given version of Zimbra. */
  static zimbra(version = '8.8.15'): Machine {
    const machine = new Machine();
    const home = machine.inRoot('opt/zimbra');
    for (const folder of ['data', 'libexec', 'log', 'zimlets-deployed', 'conf/nginx/includes']) {
      mkdirSync(join(home, folder), { recursive: true });
    }
    symlinkSync(join(COMMANDS, 'bin'), join(home, 'bin'));
    symlinkSync(join(COMMANDS, 'zmproxyconfgen'), join(home, 'libexec/zmproxyconfgen'));
    const sbin = join(home, version.startsWith('8.6.') ? 'nginx/sbin' : 'common/sbin');
    mkdirSync(sbin, { recursive: true });
    symlinkSync(join(COMMANDS, 'nginx'), join(sbin, 'nginx'));
    cpSync(join(COMMANDS, 'templates'), join(home, 'conf/nginx/templates'), { recursive: true });

    const host = 'mail.example.com';
    const services = 'zimbraServiceEnabled: mailbox\nzimbraServiceEnabled: proxy\n';
    for (const [file, text] of Object.entries({
      version,
      hostname: host,
      'nginx-version': version.startsWith('8.6.') ? '1.2.0' : '1.19.0',
      config: [...GLOBAL_CONFIG, ...(version.startsWith('8.6.') ? [] : BOSH_DEFAULTS)]
        .sort()
        .map((line) => `${line}\n`)
        .join(''),
      hosts: '192.0.2.10 chat.example.com\n',
      domains: 'example.com\nother.example chat.other.example\n',
      'cos/default': '+com_zimbra_date\n',
      'cos/all staff': '+com_zimbra_date\n',
      [`servers/${host}`]: services,
    })) {
      machine.write(join(machine.state, file), text);
    }
    mkdirSync(join(machine.state, 'zimlets'));
    for (const file of ['zmmailboxd_java.pid', 'nginx.pid']) machine.started(file);
    // It has been started once.
    execFileSync(join(home, 'libexec/zmproxyconfgen'), ['-s', host], {
      env: machine.environment('zimbra'),
    });
    return machine;
  }

  /** As when the program of this file was started at some time, which nothing in the file tells. */
  started(pidFile: string, seconds = 1_600_000_000): void {
    const file = this.inRoot(`opt/zimbra/log/${pidFile}`);
    this.write(file, '4711\n');
    utimesSync(file, seconds, seconds);
  }

  /** A Debian host; `packages` are installed. */
  static xmpp(packages: readonly string[] = []): Machine {
    const machine = new Machine();
    machine.write(join(machine.state, 'hostname'), 'chat.example.com\n');
    machine.write(join(machine.state, 'hosts'), '192.0.2.7 mail.example.com\n');
    machine.becomeDebian(packages);
    return machine;
  }

  /** Zimbra on a Debian host that is to be the XMPP host, too. */
  static both(): Machine {
    const machine = Machine.zimbra();
    machine.becomeDebian([]);
    return machine;
  }

  private becomeDebian(packages: readonly string[]): void {
    for (const folder of [
      'usr/bin',
      'usr/share',
      'usr/local/lib',
      'etc/systemd/system',
      'var/lib/ejabberd',
    ]) {
      mkdirSync(this.inRoot(folder), { recursive: true });
    }
    // No link: where it leads to may be in somebody's home, which ejabberd could not see.
    const node = `#!/usr/bin/env bash\nexec ${join(COMMANDS, 'node')} "$@"\n`;
    writeFileSync(this.inRoot('usr/bin/node'), node, { mode: 0o755 });
    for (const [file, text] of Object.entries({
      packages: packages.map((name) => `${name}\n`).join(''),
      'node-version': 'v18.20.4\n',
      'ejabberd-offered': '23.01-1\n',
      'nodejs-offered': '18.19.0+dfsg-6~deb12u2\n',
      'check-status': '0\n',
      addresses: '192.0.2.10 2001:db8::10\n',
    })) {
      this.write(join(this.state, file), text);
    }
    mkdirSync(join(this.state, 'enabled'));
  }

  environment(user: string, onPath = process.env['PATH'] ?? ''): NodeJS.ProcessEnv {
    return {
      ...process.env,
      PATH: [this.inRoot('usr/bin'), join(COMMANDS, 'bin'), onPath].join(':'),
      TMPDIR: this.temporary,
      DEPLOY_ROOT: this.root,
      STANDINS: COMMANDS,
      MACHINE: this.state,
      CALLS: this.calls,
      STANDIN_USER: user,
      REAL_NODE: process.execPath,
    };
  }

  async run(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    writeFileSync(this.calls, '');
    const words = ['bash', join(this.release, 'deploy.sh'), ...args];
    const quoted = words.map((word) => `'${word}'`).join(' ');
    const [program = '', ...rest] =
      options.typed === undefined ? words : ['script', '-qec', quoted, '/dev/null'];
    const child = spawn(program, rest, {
      env: {
        ...this.environment(options.user ?? 'zimbra', options.onPath),
        FAIL_AT: String(options.failAt ?? ''),
        KILL_AT: String(options.killAt ?? ''),
        ...options.env,
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    if (options.typed === undefined) child.stdin.end();
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (output.endsWith(']: ')) child.stdin.end(options.typed);
      });
    }
    const status = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject).on('close', resolve);
    });
    return { status, output, calls: readFileSync(this.calls, 'utf8').split('\n').slice(0, -1) };
  }

  snapshot(): Snapshot {
    const found: Snapshot = {};
    for (const part of [this.root, this.state]) {
      for (const name of readdirSync(part, { recursive: true, encoding: 'utf8' }).sort()) {
        const file = join(part, name);
        const status = lstatSync(file);
        const mode = (status.mode & 0o7777).toString(8);
        if (status.isSymbolicLink()) found[file.slice(this.dir.length)] = readlinkSync(file);
        else if (status.isDirectory()) found[file.slice(this.dir.length)] = `folder ${mode}`;
        else {
          // Generated files name the folder of this machine.
          const text = readFileSync(file, 'utf8').replaceAll(this.dir, '');
          const sum = createHash('sha256').update(text).digest('hex');
          found[file.slice(this.dir.length)] = `${mode} ${sum}`;
        }
      }
    }
    return found;
  }

  has(path: string): boolean {
    return existsSync(this.inRoot(path));
  }

  /** What the stand-in's LDAP holds. */
  stateFile(name: string): string {
    return readFileSync(join(this.state, name), 'utf8');
  }
}

/** Without the dated copies of ejabberd.yml, which nothing deletes. */
export function withoutBackups(snapshot: Snapshot): Snapshot {
  return Object.fromEntries(
    Object.entries(snapshot).filter(([file]) => !/ejabberd\.yml\.\d{4}-\d\d-\d\d/.test(file)),
  );
}

/** The program of the XMPP host, as a build makes it. */
async function hostProgram(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'host-program-'));
  try {
    const file = join(folder, 'converse-host.mjs');
    await bundleHost(file, '1.0.0');
    return readFileSync(file, 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
