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
  /** The lines that mend it. */
  readonly mend: string;
  /**
   * Whether somebody could read or write as somebody else, or keep others out: a command that changes
   * the host refuses then, and only warns of the rest.
   */
  readonly isSecurity: boolean;
}

export interface Broken<Facts> {
  readonly rule: Rule<Facts>;
  readonly problem: string;
}

export function brokenOf<Facts>(rules: readonly Rule<Facts>[], facts: Facts): Broken<Facts>[] {
  return rules.flatMap((rule) => {
    const problem = rule.wrong(facts);
    return problem === undefined ? [] : [{ rule, problem }];
  });
}
