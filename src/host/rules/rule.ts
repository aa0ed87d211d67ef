/** Something that must be so on a host, whoever asks: doctor, or a command that changes the host. */
export interface Rule<Facts> {
  /** doctor's name for it, and the word in a command's refusal. */
  readonly id: string;
  /** Says what is right. */
  readonly good: string;
  /** Why the facts do not tell, if they do not: `wrong` is not asked then. */
  readonly untold?: (facts: Facts) => Untold | undefined;
  /** What is wrong, if anything. */
  readonly wrong: (facts: Facts) => string | undefined;
  /** What comes of it; by the facts where these tell more. */
  readonly why: string | ((facts: Facts) => string);
  /** The lines that mend it; by the facts where these name what is concerned. */
  readonly mend: string | ((facts: Facts) => string);
  /** Whether somebody could read or write as somebody else, or keep others out. */
  readonly isSecurity: boolean;
  /** Without it, what is a matter of security is `refused` and anything else a `fault`. */
  readonly weight?: Weight | ((facts: Facts) => Weight);
}

export type Weight =
  /** doctor: failed. A command that changes the host refuses. */
  | 'refused'
  /** doctor: failed. A command warns. */
  | 'fault'
  /** It works all the same: doctor and a command warn. */
  | 'minor';

/** The id of the rule that is broken before, or a reason. */
export type Untold = { readonly see: string } | { readonly why: string };

export interface Broken<Facts> {
  readonly rule: Rule<Facts>;
  readonly problem: string;
  readonly why: string;
  readonly mend: string;
  readonly weight: Weight;
}

/** A broken rule in one line. */
export const lineOf = <Facts>({ rule, problem, why, mend }: Broken<Facts>): string =>
  `${rule.id}: ${problem} (${why}); ${mend}`;

/** What is wrong by this rule, if anything. */
export function breach<Facts>(rule: Rule<Facts>, facts: Facts): Broken<Facts> | undefined {
  const problem = rule.untold?.(facts) === undefined ? rule.wrong(facts) : undefined;
  if (problem === undefined) return undefined;
  const { why, mend, isSecurity, weight = isSecurity ? 'refused' : 'fault' } = rule;
  return {
    ...{ rule, problem },
    why: typeof why === 'string' ? why : why(facts),
    mend: typeof mend === 'string' ? mend : mend(facts),
    weight: typeof weight === 'string' ? weight : weight(facts),
  };
}

export const brokenOf = <Facts>(rules: readonly Rule<Facts>[], facts: Facts): Broken<Facts>[] =>
  rules.map((rule) => breach(rule, facts)).filter((broken) => broken !== undefined);
