/** How an attempt with a password is written down, for all processes that count together. */

/** `fresh`: passwords that were not tried before; `again`: repeats, and those that were right once. */
export type Pool = 'fresh' | 'again';

/**
 * What came of an attempt: `wrong` as Zimbra says, `right` with a login that makes Zimbra forget
 * its count, `perhaps` when no answer came although the question may have arrived, or when the answer says
 * nothing about the password; `uncounted` for the rest.
 */
export type AttemptEnding = 'wrong' | 'right' | 'perhaps' | 'uncounted';

export interface Start {
  readonly kind: 'start';
  /** Of this attempt; no other has it, in no process. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Stands for the mail address. */
  readonly account: string;
  /** Stands for the password, as one of 65,536: enough to know a repeat, too little to find it out. */
  readonly tag: string;
  readonly pool: Pool;
  /** Nobody has ever signed in with this address, as far as is known. */
  readonly isStranger: boolean;
}

export interface End {
  readonly kind: 'end';
  readonly id: string;
  readonly at: number;
  readonly account: string;
  readonly ending: AttemptEnding;
}

export type Line = Start | End;

const POOLS = { f: 'fresh', a: 'again' } as const;
const ENDINGS = { w: 'wrong', r: 'right', p: 'perhaps', u: 'uncounted' } as const;

const START = /^s (\S+) ([\da-z]{1,10}) (\S+) (\S+) ([fa]) ([sk])$/;
const END = /^e (\S+) ([\da-z]{1,10}) (\S+) ([wrpu])$/;

/** One line, without its end. */
export function writeLine(line: Line): string {
  const { id, account } = line;
  const at = line.at.toString(36);
  if (line.kind === 'end') return ['e', id, at, account, line.ending.charAt(0)].join(' ');
  const who = line.isStranger ? 's' : 'k';
  return ['s', id, at, account, line.tag, line.pool.charAt(0), who].join(' ');
}

/** `undefined` for what is no line of ours, or only a part of one. */
export function readLine(text: string): Line | undefined {
  const start = START.exec(text);
  if (start) {
    const [, id = '', at = '', account = '', tag = '', pool, who] = start;
    return {
      ...{ kind: 'start', id, at: parseInt(at, 36), account, tag },
      pool: POOLS[pool as keyof typeof POOLS],
      isStranger: who === 's',
    };
  }
  const end = END.exec(text);
  if (!end) return undefined;
  const [, id = '', at = '', account = '', ending] = end;
  const ended = ENDINGS[ending as keyof typeof ENDINGS];
  return { kind: 'end', id, at: parseInt(at, 36), account, ending: ended };
}
