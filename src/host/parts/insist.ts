import { Refusal } from '../refusal.ts';
import { brokenOf, lineOf, type Rule } from '../rules/rule.ts';
import { type Host, warn } from './host.ts';

/**
 * Throws {@link Refusal} when a rule is broken that must not be, with `hints` behind the lines; what is
 * only a pity is told.
 */
export function insist<Facts>(
  host: Pick<Host, 'say'>,
  rules: readonly Rule<Facts>[],
  facts: Facts,
  { refused, told, hints = [] }: { refused: string; told: string; hints?: readonly string[] },
): void {
  const broken = brokenOf(rules, facts);
  const grave = broken.filter(({ weight }) => weight === 'refused');
  // Of the rest nothing is said before these are mended.
  if (grave.length > 0) throw new Refusal(refused, ...grave.map(lineOf), ...hints);
  if (broken.length > 0) warn(host, told, ...broken.map(lineOf));
}
