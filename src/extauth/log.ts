export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
/** What lines are about. REFERENCE.md says what each one means. */
export const EVENTS = [
  'decision',
  'started',
  'stopping',
  'config-loaded',
  'bad-config',
  'config-kept',
  'breaker-open',
  'breaker-closed',
  'session-ended',
  'watch-failed',
  'session-not-ended',
  'listen-failed',
  'metrics-failed',
  'too-many-connections',
  'input-cut',
  'frame-unfinished',
  'input-failed',
  'output-failed',
  'answer-too-late',
  'internal-error',
  'answer-failed',
  'background-task-failed',
  'close-failed',
  'uncaught-exception',
  'unhandled-rejection',
] as const;
export type LogEvent = (typeof EVENTS)[number];
export type LogFields = Readonly<Record<string, string | number | undefined>>;

/** A longer value is somebody's attempt to fill the disk: a mail address has at most 320. */
const MAX_VALUE_LENGTH = 1000;

/** One JSON object per line. */
export interface Log {
  /** Lines below it are dropped. */
  level: LogLevel;
  write(level: LogLevel, event: LogEvent, fields?: LogFields): void;
}

export function createLog(writeLine: (line: string) => void, now: () => number): Log {
  return {
    level: 'info',
    write(level, event, fields = {}) {
      if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(this.level)) return;
      const time = new Date(now()).toISOString();
      writeLine(`${encode({ time, level, event, ...fields })}\n`);
    },
  };
}

/** JSON keeps a line one line; what else could confuse a terminal or a log reader is escaped. */
function encode(fields: LogFields): string {
  const json = JSON.stringify(fields, (_key, value: unknown) =>
    typeof value === 'string' && value.length > MAX_VALUE_LENGTH
      ? `${value.slice(0, MAX_VALUE_LENGTH)}…`
      : value,
  );
  return json.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character.split('').map(escapeCodeUnit).join(''),
  );
}

const escapeCodeUnit = (unit: string): string =>
  `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * Name and place of a bug, without its message: a message may quote the value that it is about,
 * and here values are passwords.
 */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return [error.name, code, ...frames.slice(0, 4).map((line) => line.trim())].join(' ').trim();
}
