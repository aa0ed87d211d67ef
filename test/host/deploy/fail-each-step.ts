import { readdirSync } from 'node:fs';
import type { Machine, RunOptions, Snapshot } from './machine.ts';

/** Of many steps one in so many is tried in a run, and on the next days the others: each one starts the command anew. */
const EVERY = process.env['EVERY_STEP'] === '1' ? 1 : 3;
const FEW = 8;
const DAY_MS = 86_400_000;

/** The places of the calls that are tried today. `EVERY_STEP=1` tries all. */
function chosen(calls: readonly string[], isMeant: (call: string) => boolean): number[] {
  const meant = calls.flatMap((call, index) => (isMeant(call) ? [index] : []));
  const today = Math.floor(Date.now() / DAY_MS);
  return meant.length <= FEW ? meant : meant.filter((_, place) => (place + today) % EVERY === 0);
}

/** How many of `count` are left at the least when not all are tried. */
export const sampled = (count: number): number =>
  EVERY === 1 ? count : Math.max(0, Math.floor(count / EVERY) - 1);

export interface FailureReport {
  /** Calls whose failure did not stop the command; what it left must then be as without it. */
  tolerated: string[];
  failed: number;
}

/**
 * Runs the command with each of its calls failing in turn (of many: see {@link chosen}), always on `machine` as it is now. Throws
 * when it is afterwards neither as before nor, where the failure did not matter, as after a good run.
 */
export async function failEachStep(
  machine: Machine,
  args: readonly string[],
  options: RunOptions = {},
): Promise<FailureReport> {
  const restore = machine.save();
  const before = machine.snapshot();
  const { status, calls, output } = await machine.run(args, options);
  if (status !== 0) throw new Error(`it fails without being told to:\n${output}`);
  const after = machine.snapshot();
  await options.afterwards?.(status);

  const report: FailureReport = { tolerated: [], failed: 0 };
  for (const index of chosen(calls, (one) => options.only?.test(one) !== false)) {
    const call = calls[index] ?? '';
    restore();
    const outcome = await machine.run(args, { ...options, failAt: index + 1 });
    await options.afterwards?.(outcome.status);
    if (outcome.status === 0 && options.asks?.test(call)) continue;
    const left = differences(outcome.status === 0 ? after : before, machine.snapshot());
    if (readdirSync(machine.temporary).length > 0) left.push('temporary files');
    left.push(...(outcome.output.match(/not taken back: .*/g) ?? []));
    if (left.length > 0) {
      throw new Error(`after "${call}" failed: ${left.join(', ')}\n${outcome.output}`);
    }
    if (outcome.status === 0) report.tolerated.push(call);
    else report.failed += 1;
  }
  restore();
  return report;
}

/**
 * Runs the command cut off at each of its calls in turn (of many: see {@link chosen}), as when the machine loses its power. Throws when
 * the next run, which does nothing else, leaves anything; or where all was in use already, when the same
 * command does not come to its end then. Resolves with how often something was taken back.
 */
export async function cutOffEachStep(
  machine: Machine,
  args: readonly string[],
  options: RunOptions = {},
  nextArgs = [args[0] ?? '', '--no-such-option'],
): Promise<number> {
  const restore = machine.save();
  const before = machine.snapshot();
  const { status, calls, output } = await machine.run(args, options);
  if (status !== 0) throw new Error(`it fails without being told to:\n${output}`);
  const after = machine.snapshot();
  await options.afterwards?.(status);

  let takenBack = 0;
  const isMeant = (call: string): boolean =>
    options.asks?.test(call) !== true && options.only?.test(call) !== false;
  for (const index of chosen(calls, isMeant)) {
    const call = calls[index] ?? '';
    restore();
    const killed = await machine.run(args, { ...options, killAt: index + 1 });
    if (killed.status === 0) throw new Error(`it went on after "${call}" was killed`);
    // Refused when it comes to it.
    const next = await machine.run(nextArgs, options);
    const isInUse = next.output.includes('That stays.');
    const last = isInUse ? await machine.run(args, options) : next;
    await options.afterwards?.(last.status);
    const left = isInUse
      ? // A run that makes a password makes another one each time.
        differences(filesOf(after), filesOf(machine.snapshot()))
      : differences(before, machine.snapshot());
    if (readdirSync(machine.temporary).length > 0) left.push('temporary files');
    if (left.length > 0) {
      throw new Error(`after "${call}" was killed: ${left.join(', ')}\n${last.output}`);
    }
    if (next.output.includes('All is as it was before.')) takenBack += 1;
  }
  restore();
  return takenBack;
}

const filesOf = (snapshot: Snapshot): Snapshot =>
  Object.fromEntries(Object.keys(snapshot).map((file) => [file, '']));

export function differences(one: Snapshot, other: Snapshot): string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].filter(
    (file) => one[file] !== other[file],
  );
}
