import { unknown } from './verdict.ts';
import type { UnknownReason, Verdict } from './verdict.ts';

/** Zimbra could not be asked, or its answer could not be understood: the third outcome, thrown. */
export class UnknownError extends Error {
  override readonly name = 'UnknownError';
  readonly reason: UnknownReason;
  readonly detail: string | undefined;

  constructor(reason: UnknownReason, detail?: string) {
    super(detail === undefined ? reason : `${reason} (${detail})`);
    this.reason = reason;
    this.detail = detail;
  }

  get verdict(): Verdict {
    return unknown(this.reason, this.detail);
  }
}
