import type { UnknownCause } from './verdict.ts';

/** Zimbra could not be asked, or its answer could not be understood: the third outcome, thrown. */
export class UnknownError extends Error {
  override readonly name = 'UnknownError';
  readonly reason: UnknownCause;
  readonly detail: string | undefined;

  constructor(reason: UnknownCause, detail?: string) {
    super(detail === undefined ? reason : `${reason} (${detail})`);
    this.reason = reason;
    this.detail = detail;
  }
}
