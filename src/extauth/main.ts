import { webcrypto } from 'node:crypto';
import { HELP, parseCommandLine } from './command-line.ts';
import { ConfigError, loadConfig } from './config/config.ts';
import type { Config } from './config/config.ts';
import { createEngine } from './engine/engine.ts';
import type { Engine } from './engine/engine.ts';
import { passedSocket } from './wire/listening-socket.ts';
import { createLateLines } from './late-lines.ts';
import { createLog, describeError } from './log.ts';
import type { LogEvent } from './log.ts';
import { runCheck } from './modes/check.ts';
import { startDaemon } from './modes/daemon.ts';
import type { Daemon } from './modes/daemon.ts';
import { runTry } from './modes/try.ts';
import { serve } from './wire/serve.ts';
import { tryBothFamilies } from '../server/both-families.ts';

/** Put in by the bundler. */
declare const EXTAUTH_VERSION: string;

/**
 * The end of input tells nothing about why it came: ejabberd may have gone, or it may be about to
 * start us again, and it stops doing that for ever after a few dozen young deaths in a row.
 * Waiting out the first second costs nothing in the one case and saves all logins in the other.
 */
const YOUNGEST_AGE_TO_EXIT_MS = 1000;

/** Longer than the daemon's own bound, which comes first unless something is stuck. */
const CLOSE_WITHIN_MS = 12_000;

const lines = createLateLines(writeToStderr);
const log = createLog(lines.add, Date.now);
const clock = () => performance.now();
const inMs = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const print = (line: string) => void process.stdout.write(`${line}\n`);
const logError = (event: LogEvent, error: unknown) =>
  log.write('error', event, { error: error === undefined ? undefined : describeError(error) });

// What jose checks a ticket's signature with is not global in Node 18. It is looked up with each ticket, none of which
// has come yet.
(globalThis as { crypto?: typeof webcrypto }).crypto ??= webcrypto;

// A bug must cost one answer at most, never the process.
process.on('uncaughtException', (error) => logError('uncaught-exception', error));
process.on('unhandledRejection', (error) => logError('unhandled-rejection', error));
process.on('exit', lines.flush);
// Nobody reads the log any more: go on without one.
process.stderr.on('error', () => undefined);

tryBothFamilies();
const invocation = parseCommandLine(process.argv.slice(2));
switch (invocation.mode) {
  case 'help':
    process.stdout.write(HELP);
    break;
  case 'version':
    print(EXTAUTH_VERSION);
    break;
  case 'check':
    process.exitCode = await forPeople(invocation.configFile, 1, (config) =>
      runCheck({ config, version: EXTAUTH_VERSION, json: invocation.json, print, clock }),
    );
    break;
  case 'try': {
    const { address } = invocation;
    process.exitCode = await forPeople(invocation.configFile, 2, async (config) => {
      if (process.stdin.isTTY) process.stderr.write('Password or token, then Enter and Ctrl-D:\n');
      const credential = await readAll(process.stdin);
      const version = EXTAUTH_VERSION;
      return runTry({ config, version, address, credential, print, now: Date.now, clock });
    });
    break;
  }
  case 'serve':
    await serveEjabberd(invocation.configFile);
    break;
  case 'daemon':
    await runDaemon(invocation.configFile, invocation.socketPath);
    break;
  case 'misuse':
    // With a terminal there is a person to correct it. Without, ejabberd has been configured
    // wrongly, and to exit now would be to die young.
    if (process.stdin.isTTY || invocation.leave) {
      process.stderr.write(`${invocation.problem}\n\n${HELP}`);
      process.exitCode = 2;
    } else {
      await serveEjabberd(undefined, invocation.problem);
    }
    break;
}

async function serveEjabberd(configFile: string | undefined, misuse?: string): Promise<void> {
  const exitCode = misuse === undefined ? 0 : 2;
  const engine = engineOf(() =>
    configFile === undefined
      ? Promise.reject(new ConfigError('command line', [misuse ?? '']))
      : loadConfig(configFile).then((config) => forOneOfMany(config, configFile)),
  );
  process.on('SIGHUP', () => void engine.reload());
  process.stdout.on('error', () => void leave(engine, exitCode)); // EPIPE: nobody is there to be answered
  await engine.ready(); // so that a bad configuration is known before the first login
  log.write('info', 'started', { version: EXTAUTH_VERSION, config: configFile });

  await serve({
    input: process.stdin,
    output: process.stdout,
    answer: (frame) => engine.answer(frame),
    onError: logError,
  }).catch((error: unknown) => logError('input-failed', error));
  await leave(engine, exitCode);
}

/** Of what one process of ejabberd's pool has seen the others know nothing. */
function forOneOfMany(config: Config, file: string): Config {
  const mend = 'run the daemon (--daemon), or take the key out';
  const problems = [
    ...(config.tickets
      ? ['ticketKeysFile: a ticket is good once, which one process must watch']
      : []),
    ...(config.ejabberdApiUrl ? ['ejabberdApiUrl: one process must watch who is online'] : []),
  ];
  if (problems.length === 0) return config;
  throw new ConfigError(
    file,
    problems.map((problem) => `${problem}; ${mend}`),
  );
}

async function leave(engine: Engine, exitCode: number): Promise<void> {
  const oldEnough = inMs(YOUNGEST_AGE_TO_EXIT_MS - process.uptime() * 1000);
  await closeInTime(() => engine.close());
  await oldEnough;
  process.exit(exitCode);
}

async function runDaemon(configFile: string, socketPath: string | undefined): Promise<void> {
  const passed = passedSocket(process.env, process.pid);
  const listenOn = socketPath === undefined ? passed : { path: socketPath };
  if (listenOn === undefined) {
    process.stderr.write(`no socket: name one with --socket, or start zimbra-auth.socket\n`);
    process.exitCode = 2;
    return;
  }
  const engine = engineOf(() => loadConfig(configFile));
  let daemon: Daemon | undefined;
  process.on('SIGHUP', () => void (daemon ?? engine).reload());
  const onProblem = (event: LogEvent, problem: string) => log.write('error', event, { problem });
  try {
    daemon = await startDaemon({ engine, listenOn, onError: logError, onProblem });
  } catch (error) {
    // Names a path and a cause, never a request.
    onProblem('listen-failed', error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
  const running = daemon;

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    // Once: whoever asks a second time does not want to wait.
    process.once(signal, () => {
      log.write('info', 'stopping', { signal });
      void closeInTime(() => running.stop()).then(() => process.exit(0));
    });
  }
  const socket = 'path' in listenOn ? listenOn.path : 'passed by systemd';
  log.write('info', 'started', { version: EXTAUTH_VERSION, config: configFile, socket });
}

/** Leaving is certain, whatever becomes of what is being closed. Never rejects. */
async function closeInTime(close: () => Promise<void>): Promise<void> {
  try {
    await Promise.race([close(), inMs(CLOSE_WITHIN_MS)]);
  } catch (error) {
    logError('close-failed', error);
  }
}

function engineOf(load: () => Promise<Config>): Engine {
  return createEngine({ loadConfig: load, version: EXTAUTH_VERSION, log, now: Date.now, clock });
}

/** Runs a mode that a person started; a configuration that cannot be used is told to them. */
async function forPeople(
  configFile: string,
  codeForBadConfig: number,
  run: (config: Config) => Promise<number>,
): Promise<number> {
  try {
    return await run(await loadConfig(configFile));
  } catch (error) {
    if (error instanceof ConfigError) {
      process.stderr.write(`${error.message}\n`);
      return codeForBadConfig;
    }
    logError('internal-error', error);
    return 2;
  }
}

/** Never throws: it is called where a bug is reported, and a bug there would end the process. */
function writeToStderr(line: string): void {
  try {
    process.stderr.write(line);
  } catch {
    // Nobody reads the log: go on without one.
  }
}

async function readAll(input: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of input) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
