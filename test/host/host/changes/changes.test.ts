import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Changes } from '../../../../src/host/changes/changes.ts';
import { Journal } from '../../../../src/host/changes/journal.ts';
import { oneRun } from '../../../../src/host/changes/one-run.ts';
import { PartRecord } from '../../../../src/host/changes/part-record.ts';
import { doStep, type Step } from '../../../../src/host/changes/step.ts';
import { Refusal } from '../../../../src/host/refusal.ts';

let dir: string;
let root: string;
let said: string[];
const out = {
  say: (line: string) => void said.push(line),
  complain: (line: string) => void said.push(line),
};
const me = `${process.getuid?.()}:${process.getgid?.()}`;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'changes-'));
  root = join(dir, 'root');
  said = [];
  mkdirSync(join(root, 'folder'), { recursive: true });
  mkdirSync(join(root, 'idle'), { mode: 0o711 });
  writeFileSync(join(root, 'there'), 'before\n', { mode: 0o640 });
  writeFileSync(join(root, 'goes'), 'goes\n', { mode: 0o600 });
  symlinkSync('nowhere', join(root, 'folder/link'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const journal = (): Journal => new Journal(join(dir, 'journal'));
const inRoot = (name: string): string => join(root, name);

/** Each kind of step, once. */
async function everything(changes: Changes): Promise<void> {
  await changes.makeFolder(inRoot('new/deep'), 0o750);
  await changes.putFile(inRoot('new/deep/file'), 'new\n', { mode: 0o644 });
  await changes.putFile(inRoot('there'), 'after\n', { mode: 0o600, owner: me });
  await changes.putFile(inRoot('folder/link'), 'no link any more\n', { mode: 0o600 });
  await changes.deleteFile(inRoot('goes'));
  await changes.dropFolder(inRoot('idle'));
  await changes.setRights(inRoot('there'), 0o604, me);
  const record = new PartRecord(changes, inRoot('records'), 'part');
  await record.set('key', 'value');
  await changes.run(['touch', inRoot('touched')], {
    undo: [changes.running(['rm', '-f', inRoot('touched')])],
  });
  await changes.run(['sh', '-c', `cat >>${inRoot('read')}`], {
    input: 'a secret\n',
    shown: 'a program that reads',
    undo: [{ kind: 'delete', file: inRoot('read') }],
  });
  await changes.pipe(['cat'], ['sh', '-c', `cat >${inRoot('piped')}`], {
    ...{ input: 'another secret\n', shown: 'a program that reads what another writes' },
    undo: [{ kind: 'delete', file: inRoot('piped') }],
  });
  await record.set('key', 'another');
}

function snapshot(): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
    const file = join(root, name);
    const status = lstatSync(file);
    const mode = (status.mode & 0o7777).toString(8);
    if (status.isSymbolicLink()) found[name] = readlinkSync(file);
    else found[name] = status.isDirectory() ? mode : `${mode} ${readFileSync(file, 'utf8')}`;
  }
  return found;
}

/** Runs everything, with a `perform` of one's own. */
const run = (perform: (step: Step) => Promise<void> = doStep): Promise<number> => {
  const own = journal();
  const changes = new Changes({ journal: own, isDry: false, say: out.say, perform });
  return oneRun(own, changes, out, () => everything(changes));
};

test('all kinds of steps are done, shown, and nothing is left of the journal', async () => {
  expect(await run()).toBe(0);
  expect(snapshot()).toMatchObject({
    new: '755',
    'new/deep': '750',
    'new/deep/file': '644 new\n',
    there: '604 after\n',
    'folder/link': '600 no link any more\n',
    'records/part': '600 key\tanother\n',
    read: '644 a secret\n',
    piped: '644 another secret\n',
  });
  expect(existsSync(inRoot('goes'))).toBe(false);
  expect(existsSync(join(dir, 'journal'))).toBe(false);
  expect(said).toContain(`+ rm -f ${inRoot('goes')}`);
  expect(said).toContain('+ a program that reads');
  expect(said.join('\n')).not.toMatch(/secret|records/);
});

test.each([
  ['the one that writes fails', ['sh', '-c', 'echo a; exit 3'], ['cat'], /^sh ended with 3$/],
  ['the one that reads fails, whatever else is to come', ['yes'], ['false'], /false ended with 1$/],
  ['the one that writes is not there', ['no-such-program'], ['cat'], /^no-such-program: .*ENOENT$/],
  ['the one that reads is not there', ['yes'], ['no-such-program'], /no-such-program: .*ENOENT$/],
])('of two programs %s', async (_, from, to, message) => {
  const changes = new Changes({ journal: journal(), isDry: false, say: out.say });
  await expect(changes.pipe(from, to, { input: '', shown: 'both', undo: [] })).rejects.toThrow(
    message,
  );
});

test('a second time there is nothing to do', async () => {
  await run();
  said = [];
  const changes = new Changes({ journal: journal(), isDry: false, say: out.say });
  await changes.makeFolder(inRoot('new/deep'), 0o750);
  await changes.putFile(inRoot('there'), 'after\n', { mode: 0o600 });
  await changes.deleteFile(inRoot('goes'));
  await changes.dropFolder(inRoot('idle'));
  expect(said).toEqual([]);
  expect(changes.count).toBe(0);
});

test('a dry run shows the same and does nothing', async () => {
  const before = snapshot();
  const own = journal();
  const dry = new Changes({ journal: own, isDry: true, say: out.say });
  expect(await oneRun(own, dry, out, () => everything(dry))).toBe(0);
  expect(snapshot()).toEqual(before);
  expect(existsSync(join(dir, 'journal'))).toBe(false);
  const shown = said;
  said = [];
  await run();
  expect(said).toEqual(shown);
});

describe('whatever step fails, all is as it was before', () => {
  const steps = async (): Promise<number> => {
    let count = 0;
    await run((step) => {
      count += 1;
      return doStep(step);
    });
    return count;
  };

  test.each([
    ['fails', 'before'],
    ['fails', 'after'],
    ['is cut off', 'before'],
    ['is cut off', 'after'],
  ] as const)('when it %s %s it is done', async (how, when) => {
    const fresh = join(dir, 'fresh');
    const before = snapshot();
    // Node's cpSync follows no links only when told; the shell's is shorter.
    await doStep({ kind: 'run', command: ['cp', '-a', root, fresh] });
    const count = await steps();
    expect(count).toBeGreaterThan(12);
    for (let at = 1; at <= count; at += 1) {
      rmSync(root, { recursive: true, force: true });
      await doStep({ kind: 'run', command: ['cp', '-a', fresh, root] });
      let seen = 0;
      let isDead = false;
      const ended = run(async (step) => {
        // A machine that has lost its power does nothing more.
        if (isDead) throw new Error('no power');
        seen += 1;
        if (seen === at) {
          isDead = how === 'is cut off';
          if (when === 'after') await doStep(step);
          throw new Error('this one');
        }
        await doStep(step);
      });
      expect(await ended).toBe(1);
      if (how === 'is cut off') {
        // What the run that "lived on" wrote of its taking back is no matter: the journal is.
        const next = journal();
        const changes = new Changes({ journal: next, isDry: false, say: out.say });
        pretendDead();
        expect(await oneRun(next, changes, out, () => Promise.resolve())).toBe(0);
      }
      expect(snapshot(), `step ${at}`).toEqual(before);
      expect(existsSync(join(dir, 'journal')), `step ${at}`).toBe(false);
    }
  });
});

/** The process that began the journal is another one, and gone. */
function pretendDead(): void {
  const file = join(dir, 'journal/pid');
  if (existsSync(file)) writeFileSync(file, '1 0\n');
}

test('a run is refused while another one is under way, and takes nothing back', async () => {
  const first = journal();
  const changes = new Changes({ journal: first, isDry: false, say: out.say });
  await changes.putFile(inRoot('there'), 'under way\n', { mode: 0o640 });
  expect(await run()).toBe(1);
  expect(said.at(-1)).toBe(
    `deploy.sh: another run of deploy.sh is under way here (process ${process.pid})`,
  );
  expect(readFileSync(inRoot('there'), 'utf8')).toBe('under way\n');
  expect(existsSync(join(dir, 'journal'))).toBe(true);
});

test('what cannot be taken back is named, and is all that the next run tries again', async () => {
  const before = snapshot();
  const own = journal();
  const changes = new Changes({
    journal: own,
    isDry: false,
    say: out.say,
    perform: (step) =>
      step.kind === 'delete' && step.file === inRoot('second')
        ? Promise.reject(new Error('read-only'))
        : doStep(step),
  });
  const act = async (): Promise<void> => {
    await changes.putFile(inRoot('first'), '1', { mode: 0o600 });
    // As with a package and its program: the second time it is not there.
    await changes.run(['true'], { undo: [changes.running(['cat', inRoot('first')])] });
    await changes.putFile(inRoot('second'), '2', { mode: 0o600 });
    throw new Refusal('enough', 'why');
  };
  expect(await oneRun(own, changes, out, act)).toBe(1);
  expect(said).toContain('deploy.sh: enough');
  expect(said).toContain('  why');
  expect(said).toContain(`deploy.sh: not taken back: rm -f ${inRoot('second')}: read-only`);
  expect(existsSync(inRoot('first'))).toBe(false);
  pretendDead();
  const next = journal();
  const quiet = new Changes({ journal: next, isDry: false, say: out.say });
  expect(await oneRun(next, quiet, out, () => Promise.resolve())).toBe(0);
  expect(snapshot()).toEqual(before);
});

describe('what is in use', () => {
  /** Ends with 1 at `at`: before or after all is in use, or while the first of two is taken back. */
  async function runUntil(at: 'before' | 'after' | 'taking back', how: string): Promise<void> {
    const own = journal();
    let isDead = false;
    const perform = async (step: Step): Promise<void> => {
      if (isDead) throw new Error('no power');
      if (at === 'taking back' && step.kind === 'delete') {
        isDead = true;
        throw new Error('no power');
      }
      await doStep(step);
    };
    const changes = new Changes({ journal: own, isDry: false, say: out.say, perform });
    const act = async (): Promise<void> => {
      await changes.putFile(inRoot('first'), '1', { mode: 0o600 });
      if (at !== 'before') changes.settle();
      isDead = how === 'is cut off';
      await changes.run(['false']);
    };
    expect(await oneRun(own, changes, out, act)).toBe(1);
  }

  /** What oneRun wrote of its taking back is not there when the power is gone. */
  const keepSettled = (): void => writeFileSync(join(dir, 'journal/settled'), '');

  async function nextRun(): Promise<void> {
    pretendDead();
    const next = journal();
    const changes = new Changes({ journal: next, isDry: false, say: out.say });
    expect(await oneRun(next, changes, out, () => Promise.resolve())).toBe(0);
    expect(existsSync(join(dir, 'journal'))).toBe(false);
  }

  test('stays when the run is cut off', async () => {
    await runUntil('after', 'is cut off');
    keepSettled();
    await nextRun();
    expect(said.at(-1)).toMatch(/in use already\. That stays\.$/);
    expect(readFileSync(inRoot('first'), 'utf8')).toBe('1');
  });

  test('goes when the run is cut off before', async () => {
    await runUntil('before', 'is cut off');
    await nextRun();
    expect(existsSync(inRoot('first'))).toBe(false);
  });

  test('goes when the last step fails, by the next run if need be', async () => {
    const before = snapshot();
    await runUntil('after', 'fails');
    expect(snapshot()).toEqual(before);
    await runUntil('taking back', 'fails');
    expect(existsSync(inRoot('first'))).toBe(true);
    await nextRun();
    expect(snapshot()).toEqual(before);
  });
});

test('Ctrl-C takes everything back, and what must come last comes last', async () => {
  const before = snapshot();
  const own = journal();
  const changes = new Changes({ journal: own, isDry: false, say: out.say });
  const status = await oneRun(own, changes, out, async () => {
    await changes.run(['true'], { undo: [changes.running(['true', 'last'])], isLast: true });
    await changes.putFile(inRoot('first'), '1', { mode: 0o600 });
    process.emit('SIGINT', 'SIGINT');
    await changes.putFile(inRoot('second'), '2', { mode: 0o600 });
  });
  expect(status).toBe(130);
  expect(snapshot()).toEqual(before);
  expect(said.slice(-2)).toEqual(['- true last', 'All is as it was before.']);
});

test('a record of release 1.0.0 is read, and written as it was', async () => {
  mkdirSync(inRoot('records'));
  writeFileSync(inRoot('records/part'), 'daemon\tyes\npackages\tejabberd openssl\n');
  chmodSync(inRoot('records/part'), 0o600);
  const own = journal();
  const changes = new Changes({ journal: own, isDry: false, say: out.say });
  const record = new PartRecord(changes, inRoot('records'), 'part');
  expect(record.words('packages')).toEqual(['ejabberd', 'openssl']);
  await record.setOnce('daemon', 'no');
  await record.set('pool', '4\t5');
  await record.forget('daemon');
  own.end();
  expect(readFileSync(inRoot('records/part'), 'utf8')).toBe(
    'packages\tejabberd openssl\npool\t4\t5\n',
  );
  expect(new PartRecord(changes, inRoot('records'), 'part').get('pool')).toBe('4\t5');
  await record.drop();
  own.end();
  expect(existsSync(inRoot('records'))).toBe(false);
});

test('what somebody has changed since a run was cut off is his, and stays', async () => {
  const own = journal();
  const changes = new Changes({ journal: own, isDry: false, say: out.say });
  await changes.putFile(inRoot('there'), 'after\n', { mode: 0o640 });
  await changes.putFile(inRoot('first'), '1', { mode: 0o600 });
  await changes.putFile(inRoot('second'), '2', { mode: 0o600 });
  await changes.deleteFile(inRoot('goes'));
  pretendDead();
  writeFileSync(inRoot('there'), 'by hand\n');
  writeFileSync(inRoot('first'), 'by hand\n');
  writeFileSync(inRoot('goes'), 'by hand\n');
  const next = journal();
  const quiet = new Changes({ journal: next, isDry: false, say: out.say });
  expect(await oneRun(next, quiet, out, () => Promise.resolve())).toBe(0);
  for (const name of ['there', 'first', 'goes']) {
    expect(readFileSync(inRoot(name), 'utf8'), name).toBe('by hand\n');
    expect(said).toContain(`${inRoot(name)} was changed by others in the meantime, and stays.`);
  }
  expect(existsSync(inRoot('second'))).toBe(false);
  expect(existsSync(join(dir, 'journal'))).toBe(false);
});
