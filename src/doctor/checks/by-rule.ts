import { mendOf, type Rule } from '../../host/rules/rule.ts';
import { failed, ok, warning, type Finding } from '../finding.ts';

/** What a rule makes of the facts, as a line of the report. `where`: what the mend is for. */
export function byRule<Facts>(rule: Rule<Facts>, facts: Facts, where = ''): Finding {
  const problem = rule.wrong(facts);
  if (problem === undefined) return ok(rule.good);
  const mend = `${where}${mendOf(rule, facts)}`;
  return rule.isMinor === true
    ? warning(`${problem} (${rule.why})`, mend)
    : failed(`${problem} (${rule.why})`, mend);
}
