import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { linesInFolder } from '../../../src/extauth/counts/shared-lines.ts';
import { stateKey } from '../../../src/extauth/counts/state-key.ts';

const HOUR = 3_600_000;

let dir: string;
let time: number;
beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), 'shared-lines-')), 'counts');
  time = 500_000 * HOUR + 1;
});
afterEach(() => rmSync(join(dir, '..'), { recursive: true }));

const open = () => linesInFolder(dir, { now: () => time, hours: 24 });
const fileOf = (hour: number): string => join(dir, `attempts-${500_000 + hour}`);

describe('lines in a folder', () => {
  it('are seen by all in the same order, each once', () => {
    const [one, other] = [open(), open()];
    expect(one.add('a')).toEqual(['a']);
    expect(other.add('b')).toEqual(['a', 'b']);
    expect(other.catchUp()).toEqual([]);
    expect(one.add('c')).toEqual(['b', 'c']);
    expect(open().catchUp()).toEqual(['a', 'b', 'c']);
  });

  it('are for this program only', () => {
    open().add('a');
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    expect(statSync(fileOf(0)).mode & 0o777).toBe(0o600);
  });

  it('go on in the next hour, and are all there for who comes then', () => {
    const [one, other] = [open(), open()];
    one.add('a');
    other.catchUp();
    time += HOUR;
    expect(one.add('b')).toEqual(['b']);
    // Who had begun before the hour ended comes after it.
    appendFileSync(fileOf(0), '\nlate\n');
    expect(one.catchUp()).toEqual(['late']);
    expect(other.catchUp()).toEqual(['late', 'b']);
    expect(open().catchUp()).toEqual(['a', 'late', 'b']);
  });

  it('are kept as long as they are needed, and no longer', () => {
    const one = open();
    for (let hour = 0; hour <= 40; hour++) {
      one.add(`${hour}`);
      time += HOUR;
    }
    one.catchUp();
    expect(readdirSync(dir).length).toBe(25);
    expect(open().catchUp()).toEqual(Array.from({ length: 24 }, (_, i) => `${i + 17}`));
  });

  it('of a clock that was ahead are there when it has been put right, for all and once', () => {
    time += 5 * HOUR;
    const [one, other] = [open(), open()];
    one.add('from the future');
    other.catchUp();
    time -= 5 * HOUR;
    expect(open().add('now')).toEqual(['from the future', 'now']);
    expect([one.isGone(), other.isGone()]).toEqual([true, true]);
    expect(readdirSync(dir)).toEqual(['attempts-500000']);
    expect(statSync(fileOf(0)).mode & 0o777).toBe(0o600);
    expect(open().catchUp()).toEqual(['from the future', 'now']);
  });

  it('survive one that was written in half', () => {
    const one = open();
    one.add('a');
    appendFileSync(fileOf(0), '\nhal');
    expect(one.catchUp()).toEqual([]);
    expect(one.add('b')).toEqual(['hal', 'b']);
  });

  it('are gone when somebody deletes them', () => {
    const one = open();
    one.add('a');
    expect(one.isGone()).toBe(false);
    rmSync(dir, { recursive: true });
    expect(one.isGone()).toBe(true);
    expect(open().add('b')).toEqual(['b']);
  });

  it('may be many', () => {
    const one = open();
    const many = Array.from({ length: 5000 }, (_, i) => `line ${i} ${'x'.repeat(i % 90)}`);
    for (const line of many) one.add(line);
    expect(open().catchUp()).toEqual(many);
  });
});

describe('the key', () => {
  it('is made once, for this program only', () => {
    const key = stateKey(dir);
    expect(key).toHaveLength(32);
    expect(stateKey(dir)).toEqual(key);
    expect(statSync(join(dir, 'key')).mode & 0o777).toBe(0o600);
    expect(readdirSync(dir)).toEqual(['key']);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
  });

  it('that is none is named', () => {
    mkdirSync(dir);
    writeFileSync(join(dir, 'key'), 'x');
    expect(() => stateKey(dir)).toThrow(`${dir}/key is no key of ours; delete it`);
  });
});
