import { describe, expect, it } from 'vitest';
import {
  CannotTell,
  failed,
  type Finding,
  NotApplicable,
  ok,
  SeeCheck,
  warning,
} from '../../../src/doctor/finding.ts';
import { exitStatus, runChecks, textReport } from '../../../src/doctor/run-checks.ts';

const throwing = (error: Error) => () => {
  throw error;
};

describe('runChecks', () => {
  it('makes a result of every ending, in the order of the list', async () => {
    const results = await runChecks(
      [
        { id: 'silent', run: () => new Promise(() => undefined) },
        { id: 'good', run: () => ok('well') },
        { id: 'elsewhere', run: throwing(new NotApplicable('not here')) },
        { id: 'rights', run: throwing(new CannotTell('no right', 'sudo')) },
        { id: 'broken', run: () => Promise.reject(new Error('boom')) },
      ],
      20,
    );
    expect(results).toEqual([
      expect.objectContaining({
        id: 'silent',
        status: 'failed',
        seen: 'could not be checked: no result in 20 ms',
      }),
      { id: 'good', status: 'ok', seen: 'well', mend: null },
      { id: 'elsewhere', status: 'skipped', seen: 'not here', mend: null },
      { id: 'rights', status: 'warning', seen: 'could not be checked: no right', mend: 'sudo' },
      expect.objectContaining({
        id: 'broken',
        status: 'failed',
        seen: 'could not be checked: boom',
      }),
    ]);
  });

  it.each<[string, Finding | Error | undefined, string]>([
    ['has failed', failed('bad', 'm'), 'skipped'],
    ['warns', warning('odd', 'm'), 'skipped'],
    ['does not apply', new NotApplicable('not here'), 'skipped'],
    ['went well', ok('good'), 'failed'],
    ['was not made', undefined, 'failed'],
  ])('lets nothing pass that points to a check which %s', async (_how, other, status) => {
    const others =
      other === undefined
        ? []
        : [{ id: 'first', run: other instanceof Error ? throwing(other) : () => other }];
    const second = { id: 'second', run: throwing(new SeeCheck('first')) };
    expect((await runChecks([...others, second], 1000)).at(-1)).toMatchObject({
      ...{ id: 'second', status },
      mend: status === 'failed' ? 'ask again with --only first,second' : null,
    });
  });

  it.each([
    [[ok('')], 0],
    [[ok(''), warning('', 'm')], 2],
    [[warning('', 'm'), failed('', 'm')], 1],
    [[], 0],
  ])('exit status of %j', async (findings, status) => {
    const checks = findings.map((finding) => ({ id: 'x', run: () => finding }));
    expect(exitStatus(await runChecks(checks, 1000))).toBe(status);
  });

  it('lets no server write into the report', async () => {
    const run = () => failed('one\ntwo\u001b[31m', 'mend\u202eit');
    const text = textReport(await runChecks([{ id: 'x', run }], 1000));
    expect(text.split('\n')).toEqual([
      'failed   x  one two [31m',
      '            mend: mend it',
      '0 ok, 0 warnings, 1 failed, 0 skipped',
      '',
    ]);
  });
});
