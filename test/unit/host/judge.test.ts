import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { judge } from '../../../src/host/commands/judge.ts';
import { PROJECT_DIR } from '../../support/paths.ts';

const SHIPPED = readFileSync(join(PROJECT_DIR, 'conf/ejabberd.yml'), 'utf8');
const dir = mkdtempSync(join(tmpdir(), 'judge-'));
afterAll(() => rmSync(dir, { recursive: true }));

function judged(yaml: string): { code: number; out: string[]; err: string[] } {
  const file = join(dir, 'ejabberd.yml');
  writeFileSync(file, yaml);
  const out: string[] = [];
  const err: string[] = [];
  const code = judge(file, {
    print: (line) => void out.push(line),
    complain: (line) => void err.push(line),
  });
  return { code, out, err };
}

const withoutArchive = SHIPPED.replace('default: always', 'default: never');

it('says nothing of a file that is as it should be', () => {
  expect(judged(SHIPPED)).toEqual({ code: 0, out: [], err: [] });
});

it('lets pass, and tells, what is only a pity', () => {
  const { code, out } = judged(withoutArchive);
  expect(code).toBe(0);
  expect(out).toEqual([expect.stringMatching(/^mam: .*default: always/)]);
});

it('refuses what is not safe, with why and what mends it, and tells nothing else then', () => {
  const { code, out } = judged(withoutArchive.replace('auth_use_cache: false', ''));
  expect(code).toBe(1);
  expect(out).toEqual([
    expect.stringMatching(/^auth-cache: .*\(passwords are kept .*\); auth_use_cache: false$/),
  ]);
});

it('cannot tell of what it cannot read, and quotes nothing of it', () => {
  const { code, out, err } = judged('sql_password: "geheim\n  - [');
  expect({ code, out }).toEqual({ code: 2, out: [] });
  expect(err.join()).toMatch(/line \d+: not YAML/);
  expect(err.join()).not.toContain('geheim');
});
