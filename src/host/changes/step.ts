import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** `root:ejabberd`, or as numbers: `0:113`. */
export type Owner = string;

/**
 * Of a step that takes something back: what was left there, by {@link digestOf}. A file that somebody has
 * changed since is his: {@link doStep} rejects with {@link ChangedSince} then.
 */
export type Left = string;

/**
 * One thing that is done to a host, as data: what takes it back is written down before it is done, and a
 * later run must be able to read it. Each can be done twice without harm.
 */
export type Step =
  /** The file gets the bytes of `from`, all at once. */
  | {
      readonly kind: 'put';
      readonly file: string;
      readonly from: string;
      readonly mode: number;
      readonly owner?: Owner;
      readonly left?: Left;
    }
  | { readonly kind: 'link'; readonly file: string; readonly to: string; readonly left?: Left }
  | { readonly kind: 'delete'; readonly file: string; readonly left?: Left }
  | { readonly kind: 'make-folder'; readonly folder: string; readonly mode: number }
  /** Stays when something is in it. */
  | { readonly kind: 'drop-folder'; readonly folder: string }
  | {
      readonly kind: 'rights';
      readonly file: string;
      readonly mode: number;
      readonly owner?: Owner;
    }
  | {
      readonly kind: 'run';
      readonly command: readonly string[];
      readonly env?: Readonly<Record<string, string>>;
      /** A file that it reads: what is on a command line every user of the machine sees. */
      readonly input?: string;
      /** For people, in place of the command. */
      readonly shown?: string;
    }
  /** One program reads what the other writes, however much that is. */
  | {
      readonly kind: 'pipe';
      readonly from: readonly string[];
      readonly to: readonly string[];
      /** A file that the first one reads. */
      readonly input: string;
      readonly shown: string;
    };

/** A program that was to be run and did not do it; it has said why on standard error. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
}

/** Somebody else has changed this file after the step that is to be taken back. */
export class ChangedSince extends Error {
  override readonly name = 'ChangedSince';
}

export const NOTHING: Left = 'nothing';

/** What is there. */
export function digestOf(file: string): Left {
  const status = lstatSync(file, { throwIfNoEntry: false });
  if (status === undefined) return NOTHING;
  if (status.isSymbolicLink()) return `a link to ${readlinkSync(file)}`;
  return status.isFile() ? digest(readFileSync(file)) : 'something else';
}

export const digest = (content: Uint8Array): Left =>
  createHash('sha256').update(content).digest('hex');

/** Rejects with {@link StepFailed}, {@link ChangedSince}, or with what the system says. */
export async function doStep(step: Step): Promise<void> {
  if ('left' in step) {
    // It may have been taken back already, or never done.
    const there = digestOf(step.file);
    if (there !== step.left && there !== goalOf(step)) throw new ChangedSince(step.file);
  }
  switch (step.kind) {
    case 'put':
      return putFile(step);
    case 'link':
      rmSync(step.file, { force: true });
      symlinkSync(step.to, step.file);
      return;
    case 'delete':
      rmSync(step.file, { force: true });
      return;
    case 'make-folder':
      if (existsSync(step.folder)) return;
      mkdirSync(step.folder);
      chmodSync(step.folder, step.mode); // whatever the umask is
      return;
    case 'drop-folder':
      if (existsSync(step.folder) && readdirSync(step.folder).length === 0) rmdirSync(step.folder);
      return;
    case 'rights':
      if (!existsSync(step.file)) return;
      if (step.owner !== undefined) await changeOwner(step.owner, step.file);
      chmodSync(step.file, step.mode);
      return;
    case 'run':
      return runProgram(step);
    case 'pipe':
      return runPipe(step);
  }
}

/** What is shown of it; a line that a shell would understand where it is a program. */
export function describeStep(step: Step): string {
  switch (step.kind) {
    case 'put':
      return `write ${step.file} (${rights(step)})`;
    case 'link':
      return words('ln', '-sfn', step.to, step.file);
    case 'delete':
      return words('rm', '-f', step.file);
    case 'make-folder':
      return words('mkdir', '-m', step.mode.toString(8), step.folder);
    case 'drop-folder':
      return words('rmdir', step.folder);
    case 'rights':
      return `give ${step.file} the rights ${rights(step)}`;
    case 'run':
      return step.shown ?? words(...environment(step.env), ...step.command);
    case 'pipe':
      return step.shown;
  }
}

function goalOf(step: Extract<Step, { readonly left?: Left }>): Left {
  switch (step.kind) {
    case 'put':
      return digest(readFileSync(step.from));
    case 'link':
      return `a link to ${step.to}`;
    case 'delete':
      return NOTHING;
  }
}

const rights = ({ mode, owner }: { mode: number; owner?: Owner }): string =>
  [mode.toString(8), ...(owner === undefined ? [] : [owner])].join(' ');

async function putFile(step: Extract<Step, { kind: 'put' }>): Promise<void> {
  const { file, from, mode, owner } = step;
  const next = nextTo(file);
  copyFileSync(from, next);
  chmodSync(next, mode);
  if (owner !== undefined) await changeOwner(owner, next);
  renameSync(next, file);
}

/** Where a file is made before it takes its place. */
export const nextTo = (file: string): string => `${file}.new`;

/** By the system's program, which knows all names that the system knows. */
const changeOwner = (owner: Owner, file: string): Promise<void> =>
  runProgram({ kind: 'run', command: ['chown', owner, file] });

async function runProgram({ command, env, input }: Extract<Step, { kind: 'run' }>): Promise<void> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'inherit', 'inherit'],
  });
  // It may end without reading.
  child.stdin?.on('error', () => undefined).end(readFileSync(input ?? '/dev/null'));
  await end(child, program);
}

/** The one that writes says itself where all has been written: its end alone may be a failure. */
async function runPipe({ from, to, input }: Extract<Step, { kind: 'pipe' }>): Promise<void> {
  const [source = '', ...args] = from;
  const [sink = '', ...others] = to;
  const reader = spawn(sink, others, { stdio: ['pipe', 'inherit', 'inherit'] });
  const writer = spawn(source, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  writer.stdin.on('error', () => undefined).end(readFileSync(input));
  const ended = await Promise.allSettled([
    end(writer, source),
    end(reader, sink),
    // One that ends early takes the other with it; their exit codes say why.
    pipeline(writer.stdout, reader.stdin).catch(() => undefined),
  ]);
  const problems = ended.flatMap((each) =>
    each.status === 'rejected' ? [(each.reason as Error).message] : [],
  );
  if (problems.length > 0) throw new StepFailed(problems.join('; '));
}

const end = (child: ChildProcess, program: string): Promise<void> =>
  new Promise((resolve, reject) => {
    child.on('error', ({ message }) => reject(new StepFailed(`${program}: ${message}`)));
    child.on('close', (status, signal) => {
      if (status === 0) resolve();
      else reject(new StepFailed(`${program} ended with ${status ?? signal ?? 'nothing'}`));
    });
  });

const environment = (env: Readonly<Record<string, string>> = {}): string[] =>
  Object.keys(env).length === 0
    ? []
    : ['env', ...Object.entries(env).map(([name, value]) => `${name}=${value}`)];

const words = (...all: string[]): string => all.map(quoted).join(' ');

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
