import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { PROJECT_DIR } from '../../support/paths.ts';

it('shellcheck that is missing is no check that passed', () => {
  const bin = mkdtempSync(join(tmpdir(), 'no-shellcheck-'));
  onTestFinished(() => rmSync(bin, { recursive: true }));
  symlinkSync('/usr/bin/dirname', join(bin, 'dirname'));
  const { status, stderr } = spawnSync('/bin/bash', [join(PROJECT_DIR, 'build/check-shell.sh')], {
    encoding: 'utf8',
    env: { PATH: bin },
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(/shellcheck is missing; "npm run packages" installs it/);
});

it('a fault in a script is found, whatever the file is called', () => {
  const dir = mkdtempSync(join(tmpdir(), 'check-shell-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  mkdirSync(join(dir, 'build'));
  symlinkSync(join(PROJECT_DIR, 'build/check-shell.sh'), join(dir, 'build/check-shell.sh'));
  for (let i = 0; i < 25; i++) writeFileSync(join(dir, `good-${i}`), '#!/bin/sh\ntrue\n');
  const run = () => spawnSync('bash', [join(dir, 'build/check-shell.sh')], { encoding: 'utf8' });
  expect(run()).toMatchObject({ status: 0, stderr: '' });
  writeFileSync(join(dir, 'bad'), '#!/usr/bin/env bash\nrm $1/*\n');
  const { status, stdout } = run();
  expect(status).toBe(1);
  expect(stdout).toContain('SC2086');
});
