import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimSandboxDir } from '../../sandbox/sandbox-dir.ts';

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'sandbox-dir-'));
});
afterEach(() => rmSync(parent, { recursive: true }));

describe('the folder of a sandbox', () => {
  it('is another one while the first is held, and the first again afterwards', () => {
    const first = claimSandboxDir(parent);
    const second = claimSandboxDir(parent);
    expect([first.path, second.path]).toEqual([join(parent, '1'), join(parent, '2')]);
    first.release();
    expect(claimSandboxDir(parent).number).toBe(1);
  });

  it.each(['4194305', 'rubbish', ''])('is taken over from a holder that is gone (%j)', (pid) => {
    claimSandboxDir(parent);
    writeFileSync(join(parent, '1/sandbox.pid'), pid); // above any pid_max of Linux, or cut short
    expect(claimSandboxDir(parent).number).toBe(1);
  });
});
