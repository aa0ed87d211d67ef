import { breach, type Rule } from '../../host/rules/rule.ts';
import {
  failed,
  NotApplicable,
  ok,
  SeeCheck,
  warning,
  type Check,
  type Finding,
} from '../finding.ts';

/** What a rule makes of the facts, as a line of the report. `where`: what the mend is for. */
export function byRule<Facts>(rule: Rule<Facts>, facts: Facts, where = ''): Finding {
  const untold = rule.untold?.(facts);
  if (untold !== undefined) {
    throw 'see' in untold ? new SeeCheck(untold.see) : new NotApplicable(untold.why);
  }
  const broken = breach(rule, facts);
  if (broken === undefined) return ok(rule.good);
  const { problem, why, mend, weight } = broken;
  const finding = weight === 'minor' ? warning : failed;
  return finding(`${problem} (${why})`, `${where}${mend}`);
}

/** A check for each rule. Where the facts cannot be had, the first one says why. */
export function checksByRules<Facts>(
  rules: readonly Rule<Facts>[],
  read: () => Promise<Facts>,
  {
    withoutFacts = (error) => {
      throw error;
    },
  }: {
    /** What the first check says then. */
    withoutFacts?: (error: unknown) => Finding;
  } = {},
): Check[] {
  const [first] = rules;
  return rules.map((rule) => ({
    id: rule.id,
    run: async () => {
      let facts: Facts;
      try {
        facts = await read();
      } catch (error) {
        if (error instanceof NotApplicable) throw error;
        if (first !== undefined && rule !== first) throw new SeeCheck(first.id);
        return withoutFacts(error);
      }
      return byRule(rule, facts);
    },
  }));
}
