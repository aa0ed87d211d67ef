/** Something that must be so on a host, whoever asks: doctor, or a command that changes the host. */
export interface Rule<Facts> {
  /** doctor's name for it, and the word in a command's refusal. */
  readonly id: string;
  /** Says what is right. */
  readonly good: string;
  /** What is wrong, if anything. */
  readonly wrong: (facts: Facts) => string | undefined;
  /** What comes of it. */
  readonly why: string;
  /** The lines that mend it; by the facts where these name what is concerned. */
  readonly mend: string | ((facts: Facts) => string);
  /**
   * Whether somebody could read or write as somebody else, or keep others out: a command that changes
   * the host refuses then, and only warns of the rest.
   */
  readonly isSecurity: boolean;
  /** It works all the same: doctor warns of it. */
  readonly isMinor?: boolean;
}

export interface Broken<Facts> {
  readonly rule: Rule<Facts>;
  readonly problem: string;
  readonly mend: string;
}

/** A broken rule in one line. */
export const lineOf = <Facts>({ rule, problem, mend }: Broken<Facts>): string =>
  `${rule.id}: ${problem} (${rule.why}); ${mend}`;

export function brokenOf<Facts>(rules: readonly Rule<Facts>[], facts: Facts): Broken<Facts>[] {
  return rules.flatMap((rule) => {
    const problem = rule.wrong(facts);
    return problem === undefined ? [] : [{ rule, problem, mend: mendOf(rule, facts) }];
  });
}

export const mendOf = <Facts>({ mend }: Rule<Facts>, facts: Facts): string =>
  typeof mend === 'string' ? mend : mend(facts);
