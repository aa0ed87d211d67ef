/** What Zimbra did not take, for whoever looks after it. */
import { sessionIsOver } from './soap.ts';

/** Where the session has ended there is nobody to keep it for, and nothing to mend. */
export const notKept =
  (what: string, warn: (line: string) => void) =>
  (error: unknown): void => {
    if (!sessionIsOver(error)) warn(`not kept: ${what}: ${String(error)}`);
  };
