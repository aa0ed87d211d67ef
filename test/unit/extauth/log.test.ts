import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { logDecision } from '../../../src/extauth/engine/responder.ts';
import { createLog, EVENTS } from '../../../src/extauth/log.ts';

const NOW = Date.UTC(2030, 0, 2, 3, 4, 5, 678);

function collect() {
  const lines: string[] = [];
  const log = createLog(
    (line) => lines.push(line),
    () => NOW,
  );
  return { lines, log };
}

describe('a decision', () => {
  it('is one line of JSON', () => {
    const { lines, log } = collect();
    const verdict = { outcome: 'unknown', reason: 'unreachable', detail: 'ECONNREFUSED' } as const;
    logDecision(log, { op: 'auth', account: 'a@example.com', kind: 'token', verdict }, 12.4);
    expect(lines).toEqual([
      '{"time":"2030-01-02T03:04:05.678Z","level":"warn","event":"decision","op":"auth",' +
        '"account":"a@example.com","kind":"token","outcome":"unknown","reason":"unreachable",' +
        '"detail":"ECONNREFUSED","ms":12}\n',
    ]);
  });

  it('about isuser is told only at debug, unless it is a refusal', () => {
    const { lines, log } = collect();
    logDecision(log, { op: 'isuser', verdict: { outcome: 'accepted' } }, 0);
    expect(lines).toEqual([]);
    logDecision(
      log,
      { op: 'isuser', verdict: { outcome: 'refused', reason: 'foreign-domain' } },
      0,
    );
    log.level = 'debug';
    logDecision(log, { op: 'isuser', verdict: { outcome: 'accepted' } }, 0);
    expect(lines).toHaveLength(2);
  });
});

describe('a log line', () => {
  it.each([
    ['line ends', 'a\n{"level":"error"}\r\n'],
    ['a terminal escape', 'a\u001b[31mred\u009b0m'],
    ['Unicode line ends', 'a\u2028b\u2029c\u0085d'],
    ['right-to-left override', 'a\u202Egpj.exe'],
    ['an invisible character outside the BMP', 'a\u{E0041}b'],
  ])('stays one line of harmless characters: %s', (_what, account) => {
    const { lines, log } = collect();
    log.write('info', 'decision', { account });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^[\x20-\x7e]+\n$/);
    expect(JSON.parse(lines[0]!)).toMatchObject({ account });
  });

  it('keeps other scripts readable', () => {
    const { lines, log } = collect();
    log.write('info', 'decision', { account: 'jürgen@example.com' });
    expect(lines[0]).toContain('jürgen@example.com');
  });

  it('cuts what is longer than anything honest', () => {
    const { lines, log } = collect();
    log.write('info', 'decision', { account: 'x'.repeat(60_000) });
    expect(lines[0]!.length).toBeLessThan(1200);
  });

  it('is dropped below the level', () => {
    const { lines, log } = collect();
    log.level = 'error';
    log.write('warn', 'decision');
    log.write('error', 'decision');
    expect(lines).toHaveLength(1);
  });
});

describe('REFERENCE.md', () => {
  it('says what each event means', async () => {
    const reference = new URL('../../../src/extauth/REFERENCE.md', import.meta.url);
    const text = await readFile(reference, 'utf8');
    const [, table = ''] = text.split('| Event ');
    const rows = table.split('\n\n')[0] ?? '';
    const documented = rows.split('\n').flatMap((row) => {
      const [, events = ''] = row.split('|');
      return [...events.matchAll(/`([a-z-]+)`/g)].map((match) => match[1]);
    });
    expect(['decision', ...documented]).toEqual(EVENTS);
  });
});
