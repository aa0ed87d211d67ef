import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { PROJECT_DIR } from '../../support/paths.ts';

const conf = (name: string): string => readFileSync(join(PROJECT_DIR, 'conf', name), 'utf8');
const relay = conf('zimbra-auth-relay');
const socketUnit = conf('zimbra-auth.socket');
const serviceUnit = conf('zimbra-auth.service');

const setting = (unit: string, name: string): string | undefined =>
  new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1];

describe('the files of the daemon form', () => {
  it('name the same socket', () => {
    const path = setting(socketUnit, 'ListenStream');
    expect(path).toBe('/run/zimbra-auth.sock');
    expect(relay).toContain(`\nsocket=\${1:-${path}}\n`);
  });

  it('name the same program as ejabberd.yml', () => {
    const { extauth_program: command } = parse(conf('ejabberd.yml')) as { extauth_program: string };
    const [node, program] = command.split(' ');
    expect(setting(serviceUnit, 'ExecStart')).toMatch(
      new RegExp(`^${node} ${program} --daemon /[^ ]+\\.json$`),
    );
  });

  it('let ejabberd in and nobody else', () => {
    expect(setting(socketUnit, 'SocketMode')).toBe('0660');
    expect(setting(socketUnit, 'SocketGroup')).toBe('ejabberd');
  });

  it('hold a relay that can be run, in plain sh', () => {
    accessSync(join(PROJECT_DIR, 'conf/zimbra-auth-relay'), constants.X_OK);
    expect(relay.startsWith('#!/bin/sh\n')).toBe(true);
    execFileSync('sh', ['-n', join(PROJECT_DIR, 'conf/zimbra-auth-relay')]);
  });
});

/** 250 was the first that could look at units without a running systemd. */
const probe = spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' });
const version = probe.error === undefined ? /^systemd (\d+)/.exec(probe.stdout)?.[1] : undefined;

describe.skipIf(Number(version ?? 0) < 250)('the systemd units', () => {
  let dir: string;

  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'zimbra-auth-units-'));
    writeFileSync(join(dir, 'zimbra-auth.socket'), socketUnit);
    // A program that exists here.
    const service = serviceUnit.replace('/usr/bin/node', process.execPath);
    writeFileSync(join(dir, 'zimbra-auth.service'), service);
  });

  afterAll(() => rmSync(dir, { recursive: true }));

  it('are understood, every line of them', () => {
    const units = ['service', 'socket'].map((kind) => join(dir, `zimbra-auth.${kind}`));
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', ...units], {
      encoding: 'utf8',
    });
    // It looks at units of the machine as well, and complains about those.
    const complaints = stderr.split('\n').filter((line) => line.includes('zimbra-auth'));
    expect({ status, complaints }).toEqual({ status: 0, complaints: [] });
  });

  it('leave little to somebody who takes the daemon over', () => {
    // From 0, nothing, to 10; an ordinary service has 9.6.
    const { status, stdout } = spawnSync(
      'systemd-analyze',
      ['security', '--offline=true', '--threshold=15', join(dir, 'zimbra-auth.service')],
      { encoding: 'utf8' },
    );
    expect(status, stdout.slice(-300)).toBe(0);
  });
});
