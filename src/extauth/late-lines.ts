/** Lines of the log, which nobody waits for. */
export interface LateLines {
  /** Puts it behind what is being done now, which includes answering ejabberd. */
  readonly add: (line: string) => void;
  /** Writes what there is at once, in one piece. */
  readonly flush: () => void;
}

/** What a kill may cost of the log. */
const LATER_MS = 10;

/**
 * Writing takes longer than most answers, and Node.js does it at once. So it is done after the answer, and once for
 * all that comes within a moment. `flush` belongs to the end of the program.
 */
export function createLateLines(write: (text: string) => void): LateLines {
  let waiting = '';
  const flush = (): void => {
    const text = waiting;
    waiting = '';
    if (text !== '') write(text);
  };
  return {
    add(line) {
      if (waiting === '') setTimeout(flush, LATER_MS);
      waiting += line;
    },
    flush,
  };
}
