import { encodeReply, FrameDecoder } from './frames.ts';
import type { LogEvent } from '../log.ts';

/** ejabberd's patience is 30 s with its own queue. Past this, the answer is no, whatever it waits for. */
export const ANSWER_WITHIN_MS = 9500;

export interface ServeParts {
  input: AsyncIterable<Uint8Array>;
  output: { write(bytes: Uint8Array): unknown };
  /** True for yes. May reject or throw: that is answered no. */
  answer: (frame: Buffer) => Promise<boolean>;
  onError: (event: LogEvent, error: unknown) => void;
  answerWithinMs?: number;
  /** For those who want to know whether a frame has begun. */
  decoder?: FrameDecoder;
}

/** Answers each frame once and in order until the input ends. Rejects only if the input fails. */
export async function serve(parts: ServeParts): Promise<void> {
  const { input, output, decoder = new FrameDecoder() } = parts;
  // Nothing in this loop may throw: leaving it early would close the input for good.
  for await (const chunk of input) {
    for (const frame of decoder.push(chunk)) {
      const reply = encodeReply(await answerOnce(parts, frame));
      try {
        output.write(reply);
      } catch (error) {
        report(parts, 'output-failed', error);
      }
    }
  }
  if (decoder.isInsideFrame) report(parts, 'input-cut', undefined);
}

async function answerOnce(parts: ServeParts, frame: Buffer): Promise<boolean> {
  const { answer, answerWithinMs = ANSWER_WITHIN_MS } = parts;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), answerWithinMs);
  });
  try {
    const result = await Promise.race([answer(frame), late]);
    if (result !== 'late') return result;
    report(parts, 'answer-too-late', undefined);
  } catch (error) {
    report(parts, 'answer-failed', error);
  } finally {
    clearTimeout(timer);
  }
  return false;
}

function report({ onError }: ServeParts, event: LogEvent, error: unknown): void {
  try {
    onError(event, error);
  } catch {
    // A log that fails must not cost the logins.
  }
}
