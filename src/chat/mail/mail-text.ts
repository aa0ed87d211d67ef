/** What was said, as a mail has it: plain text, with who said it and when. */
import type { Said } from '../search/said.ts';

export interface MailTextParts {
  /** Whom to name before what was said. */
  readonly nameOf: (said: Said) => string;
  readonly timeOf: (time: number) => string;
}

export const mailText = (said: readonly Said[], { nameOf, timeOf }: MailTextParts): string =>
  said.map((each) => `${nameOf(each)}, ${timeOf(each.time)}:\n${each.text}\n`).join('\n');
