import type { Verdict } from './verdict.ts';

/** A verdict, and where it was had from when Zimbra was not asked for it just now. */
export interface Judgement {
  verdict: Verdict;
  /** `shared`: from a question that somebody else had just put; `memory`: in an outage. */
  from?: 'cache' | 'shared' | 'memory';
  /** What ejabberd is told when Zimbra could not tell; no, if absent. */
  answerWhenUnknown?: boolean;
}
