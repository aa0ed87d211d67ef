import { describe, expect, it } from 'vitest';
import { CannotTell, failed, NotApplicable, ok, warning } from '../../../src/doctor/finding.ts';
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
