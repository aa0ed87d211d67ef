import { spawn } from 'node:child_process';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { PROJECT_DIR } from './paths.ts';
import type { Stack } from './stack.ts';

export interface DoctorResult {
  id: string;
  status: 'ok' | 'warning' | 'failed' | 'skipped';
  seen: string;
  mend: string | null;
}

export interface DoctorReport {
  code: number | null;
  results: DoctorResult[];
  /** The ids of warnings and failures, in their order. */
  bad: string[];
  /** Everything that was printed. */
  output: string;
}

const PROGRAM = join(PROJECT_DIR, 'dist/doctor/converse-doctor.mjs');

/** Runs the built doctor to its end. Rejects when it prints no report or takes over a minute. */
export async function runDoctor(
  args: readonly string[],
  { secret, path }: { secret?: string | undefined; path?: string } = {},
): Promise<DoctorReport> {
  const { code, out, err } = await runDoctorProgram(['--json', ...args], {
    ...(secret !== undefined && { secret }),
    ...(path !== undefined && { path }),
  });
  let results: DoctorResult[];
  try {
    results = JSON.parse(out) as DoctorResult[];
  } catch {
    throw new Error(`no report, exit code ${code}: ${out}${err}`);
  }
  const bad = results.filter(({ status }) => status === 'failed' || status === 'warning');
  return { code, results, bad: bad.map(({ id }) => id), output: out + err };
}

/** As it is, without --json. */
export function runDoctorProgram(
  args: readonly string[],
  { secret = '', path }: { secret?: string; path?: string } = {},
): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...(path !== undefined && { PATH: path }) };
    const child = spawn(process.execPath, [PROGRAM, ...args], { env, timeout: 60_000 });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.stdin.on('error', () => undefined); // it may end without reading
    child.stdin.end(secret === '' ? '' : `${secret}\n`);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });
}

export interface Question {
  /** Default: the stack's own. */
  url?: string;
  /** Local part; default alice. */
  account?: string;
  /** Default: the password of the account. */
  secret?: string;
  args?: readonly string[];
}

/**
 * Asks about a stack, from outside and as its XMPP and proxy host. `bad` is without extauth-home and certificate-place:
 * where Node or the project is below /home, those complaints are right and not what is tested. So it is of api: the tests
 * themselves run commands of ejabberd by HTTP.
 */
export async function askAbout(stack: Stack, question: Question): Promise<DoctorReport> {
  const { url = stack.url, account = 'alice', args = [] } = question;
  const email = `${account}@${stack.domain}`;
  const secret = question.secret ?? stack.zimbra.accounts.find((a) => a.email === email)?.password;
  const nothing = join(stack.dir, 'nothing');
  const report = await runDoctor(
    [
      ...['--zimbra-url', url, '--account', email, '--long-poll', '1', '--deadline', '20'],
      ...['--ejabberd-yml', join(stack.dir, 'ejabberd/ejabberd.yml')],
      ...['--ejabberd-user', userInfo().username],
      ...['--nginx-conf', join(stack.dir, 'nginx/nginx.conf')],
      ...['--zimbra-dir', nothing, '--log-dir', nothing, ...args],
    ],
    { secret },
  );
  return { ...report, bad: report.bad.filter((id) => !/-home$|-place$|^api$/.test(id)) };
}
