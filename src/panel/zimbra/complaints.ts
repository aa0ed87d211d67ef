/** What Zimbra did not take or did not tell, for whoever looks after it. */
import { sessionIsOver } from './soap.ts';

type Warn = (line: string) => void;

/** Where the session has ended there is nobody to do it for, and nothing to mend. */
export const unlessOver =
  (warn: Warn) =>
  (line: string, error: unknown): void => {
    if (!sessionIsOver(error)) warn(line);
  };

export const notKept =
  (what: string, warn: Warn) =>
  (error: unknown): void =>
    unlessOver(warn)(`not kept: ${what}: ${String(error)}`, error);
