import { NotTold } from '../host/facts/not-told.ts';

export type Status = 'ok' | 'warning' | 'failed' | 'skipped';

/** What one check has seen. No secret is ever in it. */
export interface Finding {
  readonly status: Status;
  readonly seen: string;
  /** The command or the line that mends it; only with `warning` and `failed`. */
  readonly mend?: string;
}

export interface Check {
  /** Stable: docs/doctor.md lists them all, and scripts may rely on them. */
  readonly id: string;
  /**
   * May throw {@link NotApplicable} and {@link CannotTell}; anything else thrown counts as failed.
   */
  readonly run: () => Promise<Finding> | Finding;
}

export const ok = (seen: string): Finding => ({ status: 'ok', seen });
export const warning = (seen: string, mend: string): Finding => ({ status: 'warning', seen, mend });
export const failed = (seen: string, mend: string): Finding => ({ status: 'failed', seen, mend });

/** The check has nothing to look at on this host, or another one has already said why not. */
export class NotApplicable extends Error {
  override readonly name: string = 'NotApplicable';
}

/** Another check, by its id, says why this one cannot be made. */
export class SeeCheck extends NotApplicable {
  override readonly name = 'SeeCheck';
  readonly id: string;

  constructor(id: string, why?: string) {
    super(why === undefined ? `see ${id}` : `${why}: see ${id}`);
    this.id = id;
  }
}

/** The check applies and could not be made, for lack of rights or tools: a warning. */
export class CannotTell extends NotTold {
  override readonly name = 'CannotTell';
}

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** The outcome; a failure that this check reports itself becomes a pointer to it. */
export async function orSee<T>(id: string, outcome: Promise<T>): Promise<T> {
  try {
    return await outcome;
  } catch (error) {
    throw error instanceof NotApplicable ? error : new SeeCheck(id);
  }
}
