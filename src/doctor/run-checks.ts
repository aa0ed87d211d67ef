import {
  CannotTell,
  messageOf,
  NotApplicable,
  SeeCheck,
  type Check,
  type Finding,
} from './finding.ts';

/** One line of the report. `mend` is null where there is nothing to mend. */
export interface Result {
  readonly id: string;
  readonly status: Finding['status'];
  readonly seen: string;
  readonly mend: string | null;
}

/**
 * Makes all checks at once and gives their results in the order of the list. Never rejects. A check
 * that has no result after `deadlineMs` has failed; what it began is not waited for.
 */
export async function runChecks(checks: readonly Check[], deadlineMs: number): Promise<Result[]> {
  const found = await Promise.all(checks.map((check) => findingOf(check, deadlineMs)));
  const statuses = new Map(checks.map(({ id }, index) => [id, found[index]?.status]));
  return checks.map(({ id }, index) => {
    const { status, seen, mend = null, see } = found[index] as Found;
    // Nothing may pass for good because the check that it points to was not made, or went well.
    const other = see === undefined ? undefined : (statuses.get(see) ?? 'ok');
    if (other !== 'ok') return { id, status, seen, mend };
    const problem = `could not be checked: ${seen}`;
    return { id, status: 'failed', seen: problem, mend: `ask again with --only ${see},${id}` };
  });
}

/** `see`: the id of the check that says why there is no result. */
type Found = Finding & { readonly see?: string };

async function findingOf(check: Check, deadlineMs: number): Promise<Found> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no result in ${deadlineMs} ms`)), deadlineMs);
  });
  try {
    return await Promise.race([Promise.resolve().then(() => check.run()), deadline]);
  } catch (error) {
    if (error instanceof SeeCheck) return { status: 'skipped', seen: error.message, see: error.id };
    if (error instanceof NotApplicable) return { status: 'skipped', seen: error.message };
    const seen = `could not be checked: ${messageOf(error)}`;
    if (error instanceof CannotTell) return { status: 'warning', seen, mend: error.mend };
    return { status: 'failed', seen, mend: 'mend what the lines above name first, then ask again' };
  } finally {
    clearTimeout(timer);
  }
}

/** 0: nothing to complain of; 1: something failed; 2: warnings only. */
export function exitStatus(results: readonly Result[]): 0 | 1 | 2 {
  if (results.some(({ status }) => status === 'failed')) return 1;
  return results.some(({ status }) => status === 'warning') ? 2 : 0;
}

/** A line per check, and one more for what mends it. */
export function textReport(results: readonly Result[]): string {
  const width = Math.max(0, ...results.map(({ id }) => id.length));
  const lines = results.flatMap(({ id, status, seen, mend }) => [
    `${status.padEnd(7)}  ${id.padEnd(width)}  ${printable(seen)}`,
    ...(mend === null ? [] : [`${' '.repeat(9 + width)}  mend: ${printable(mend)}`]),
  ]);
  const count = (wanted: Result['status']): number =>
    results.filter(({ status }) => status === wanted).length;
  const total =
    `${count('ok')} ok, ${count('warning')} warnings, ${count('failed')} failed, ` +
    `${count('skipped')} skipped`;
  return [...lines, total, ''].join('\n');
}

export const jsonReport = (results: readonly Result[]): string =>
  `${JSON.stringify(results, null, 2)}\n`;

/** What servers say is quoted in the report and must not steer the terminal or break the line. */
const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
