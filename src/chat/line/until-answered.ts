import { LineDown } from './line.ts';

/** Between two tries, when the server answers to nothing but pings: its database may be away. */
const AGAIN_MS = 3_000;

/**
 * Does `ask` until it has an answer, be it a refusal, which goes to `onRefused`. Gives up when
 * `isOver` says that the session in which it was asked has ended. Never rejects.
 */
export async function untilAnswered(
  ask: () => Promise<void>,
  isOver: () => boolean,
  onRefused: (error: unknown) => void,
): Promise<void> {
  while (!isOver()) {
    try {
      await ask();
      return;
    } catch (error) {
      if (!(error instanceof LineDown)) {
        onRefused(error);
        return;
      }
    }
    if (!isOver()) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}
