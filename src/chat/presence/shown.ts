/** How others see the user: what he has chosen himself, and what else is known of him. */

import type { SelfStatus } from '../../shared/panel-chat.ts';

export type Chosen = SelfStatus;

export interface Known {
  /** By his calendar. */
  readonly inMeeting: boolean;
  /** His out-of-office reply is on; the note may be empty. */
  readonly out: { readonly note: string } | undefined;
  /** He has done nothing for a while. */
  readonly idle: boolean;
}

/** Why he is seen otherwise than he has chosen. */
export type Because = 'meeting' | 'out' | 'idle';

export interface Shown {
  readonly status: Chosen;
  readonly text: string;
  readonly because?: Because;
}

export const NOTHING_KNOWN: Known = { inMeeting: false, out: undefined, idle: false };

/** What he has chosen counts most, and comes back when the rest is over. */
export function shownOf(chosen: Chosen, text: string, { inMeeting, out, idle }: Known): Shown {
  if (chosen !== 'available') return { status: chosen, text };
  if (inMeeting) return { status: 'busy', text, because: 'meeting' };
  if (out) return { status: 'away', text: out.note || text, because: 'out' };
  if (idle) return { status: 'away', text, because: 'idle' };
  return { status: 'available', text };
}
