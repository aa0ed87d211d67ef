import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import table from '../../../deploy/node-versions.json' with { type: 'json' };
import { PROJECT_DIR } from '../../support/paths.ts';

const [NODE_X64 = '', NODE_ARM64 = '', NPM = ''] = Object.keys(table.brought);

/** A copy of what fetches Node.js, with stand-ins of node, npm and uname before the real programs. */
class Project {
  readonly dir = mkdtempSync(join(tmpdir(), 'own-node-'));
  private readonly bin = join(this.dir, 'bin');
  private readonly registry = join(this.dir, 'registry');

  constructor(node = 'v18.20.4', machine = 'x86_64') {
    onTestFinished(() => rmSync(this.dir, { recursive: true }));
    for (const part of ['deploy.sh', 'deploy']) {
      cpSync(join(PROJECT_DIR, part), join(this.dir, 'project', part), { recursive: true });
    }
    writeFileSync(join(this.dir, 'project/package.json'), '{}\n');
    for (const folder of [this.bin, this.registry]) mkdirSync(folder);
    this.command('node', `echo ${node}`);
    this.command('uname', `[ "$1" = -m ] && echo ${machine} || echo Linux`);
    this.command(
      'npm',
      `echo "$*" >>'${this.dir}/asked'
for name; do :; done
file=$(echo "$name" | tr @ -).tgz
cp '${this.registry}/'"$file" . || { echo "npm ERR! 404 $name" >&2; exit 1; }
echo "$file"`,
    );
    this.publish(NODE_X64, { 'bin/node': `#!/bin/sh\necho v${versionOf(NODE_X64)}\n` });
    this.publish(NODE_ARM64, { 'bin/node': `#!/bin/sh\necho v${versionOf(NODE_ARM64)}\n` });
    this.publish(NPM, { 'bin/npm-cli.js': '#!/bin/sh\necho our npm $*\n', 'bin/npx-cli.js': '' });
  }

  private command(name: string, script: string): void {
    writeFileSync(join(this.bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  /** Packs it, as npm packs a package, and lets the table of this copy know it by what came out. */
  publish(name: string, files: Record<string, string>): void {
    const file = this.pack(name, files);
    const sum = createHash('sha512').update(readFileSync(file)).digest('hex');
    const versions = join(this.dir, 'project/deploy/node-versions.json');
    const line = new RegExp(`("${name}": )"[0-9a-f]+"`);
    writeFileSync(versions, readFileSync(versions, 'utf8').replace(line, `$1"${sum}"`));
  }

  /** Only packs it. */
  pack(name: string, files: Record<string, string>): string {
    const packing = join(this.dir, 'packing');
    for (const [path, text] of Object.entries({ ...files, LICENSE: 'MIT\n' })) {
      mkdirSync(join(packing, 'package', path, '..'), { recursive: true });
      writeFileSync(join(packing, 'package', path), text);
      chmodSync(join(packing, 'package', path), 0o755);
    }
    const file = join(this.registry, `${name.replaceAll('@', '-')}.tgz`);
    execFileSync('tar', ['-czf', file, '-C', packing, 'package']);
    rmSync(packing, { recursive: true });
    return file;
  }

  withdraw(name: string): void {
    rmSync(join(this.registry, `${name.replaceAll('@', '-')}.tgz`));
  }

  run(...args: string[]): { status: number | null; stdout: string; output: string } {
    const { status, stdout, stderr } = spawnSync(
      'bash',
      [join(this.dir, 'project/deploy.sh'), ...args],
      {
        encoding: 'utf8',
        env: { ...process.env, PATH: `${this.bin}:${process.env['PATH'] ?? ''}` },
      },
    );
    return { status, stdout, output: stdout + stderr };
  }

  /** What npm was asked for. */
  asked(): string[] {
    const file = join(this.dir, 'asked');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  }

  /** What is in the project's folder and was not. */
  brought(): string[] {
    return readdirSync(join(this.dir, 'project')).filter(
      (name) => !['deploy', 'deploy.sh', 'package.json'].includes(name),
    );
  }
}

const versionOf = (name: string): string => name.split('@')[1] ?? '';

describe('deploy.sh with-node', () => {
  it.each(['v20.19.0', 'v20.20.2', 'v24.0.1'])('leaves %s to itself', (version) => {
    const project = new Project(version);
    const { status, output } = project.run('with-node', 'echo', 'a  b', '$c');
    expect({ status, output }).toEqual({ status: 0, output: 'a  b $c\n' });
    expect(project.asked()).toEqual([]);
    expect(project.brought()).toEqual([]);
  });

  it.each([
    ['v18.20.4', 'x86_64', NODE_X64],
    ['v20.18.3', 'aarch64', NODE_ARM64],
    ['no Node', 'x86_64', NODE_X64],
  ])('where there is %s on %s it brings %s, once', (version, machine, name) => {
    const project = new Project(version, machine);
    const { status, output } = project.run('with-node', 'sh', '-c', 'node --version; npm; exit 7');
    expect(status).toBe(7);
    expect(output).toContain(`Fetching ${name} into .node/`);
    expect(output).toMatch(new RegExp(`^v${versionOf(name)}\nour npm$`, 'm'));
    expect(project.asked()).toEqual([
      expect.stringMatching(new RegExp(`^pack .* ${name}$`)),
      expect.stringMatching(new RegExp(`^pack .* ${NPM}$`)),
    ]);
    expect(project.brought()).toEqual(['.node']);

    expect(project.run('with-node', 'node').output).toBe(`v${versionOf(name)}\n`);
    expect(project.asked()).toHaveLength(2);
  });

  it('brings another one when the table names another', () => {
    const project = new Project();
    project.run('with-node', 'true');
    project.publish(NPM, {
      'bin/npm-cli.js': '#!/bin/sh\necho another npm\n',
      'bin/npx-cli.js': '',
    });
    expect(project.run('with-node', 'npm').output).toMatch(/^another npm$/m);
  });

  it.each([NODE_X64, NPM])('refuses a %s that is not the known one, and leaves nothing', (name) => {
    const project = new Project();
    project.pack(name, { 'bin/node': '#!/bin/sh\necho v22\n' });
    const { status, output } = project.run('with-node', 'echo', 'was run');
    expect(status).toBe(1);
    expect(output).toContain(`${name} is not what the project knows under this name`);
    expect(output).not.toContain('was run');
    expect(project.brought()).toEqual([]);
  });

  it('says what npm says when it cannot be fetched, and how else to get one', () => {
    const project = new Project();
    project.withdraw(NPM);
    const { status, output } = project.run('with-node', 'true');
    expect(status).toBe(1);
    expect(output).toContain(`npm ERR! 404 ${NPM}`);
    expect(output).toContain(`npm could not fetch ${NPM}`);
    expect(output).toContain('nodejs.org');
    expect(project.brought()).toEqual([]);
  });

  it('keeps the one that it has when another cannot be fetched', () => {
    const project = new Project();
    project.run('with-node', 'true');
    project.publish(NPM, { 'bin/npm-cli.js': '', 'bin/npx-cli.js': '' });
    project.withdraw(NPM);
    expect(project.run('with-node', 'true').status).toBe(1);
    expect(project.brought()).toEqual(['.node']);
  });

  it('refuses one that does not run here', () => {
    const project = new Project();
    project.publish(NODE_X64, { 'bin/node': '#!/bin/sh\necho no glibc >&2; exit 1\n' });
    const { status, output } = project.run('with-node', 'true');
    expect(status).toBe(1);
    expect(output).toContain(`${NODE_X64} was fetched and does not run here: no glibc`);
    expect(project.brought()).toEqual([]);
  });

  it('says on which machines there is one to fetch', () => {
    const { status, output } = new Project('v18.20.4', 'riscv64').run('with-node', 'true');
    expect(status).toBe(1);
    expect(output).toContain(
      'Node.js 20.19 or newer is needed to build and to test; found: 18.20.4',
    );
    expect(output).toContain('this is Linux on riscv64');
  });

  it('says what brings a program that is not there', () => {
    const { status, output } = new Project('v20.19.0').run('with-node', 'no-such-program');
    expect({ status, output }).toEqual({
      status: 1,
      output:
        'deploy.sh: there is no program no-such-program here: npm ci installs what package.json runs\n',
    });
  });

  it('is no part of a release', () => {
    const project = new Project();
    rmSync(join(project.dir, 'project/package.json'));
    expect(project.run('with-node', 'true').output).toContain('needs the sources of the project');
  });
});

describe('deploy.sh modules, which npm runs after npm ci', () => {
  it('has nothing to do where npm ran on a Node.js that can build', () => {
    const project = new Project('v20.19.0');
    expect(project.run('modules')).toMatchObject({ status: 0, output: '' });
    expect(project.asked()).toEqual([]);
  });

  it('installs again where it was too old, with the one that it brings', () => {
    const { status, output } = new Project().run('modules');
    expect(status).toBe(0);
    expect(output).toMatch(/^\+ npm ci\nour npm ci$/m);
  });
});
