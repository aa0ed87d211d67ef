import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../../src/extauth/log.ts';
import { createResponder } from '../../../src/extauth/engine/responder.ts';
import { serve } from '../../../src/extauth/wire/serve.ts';

const YES = '00020001';
const NO = '00020000';

const frame = (text: string) => {
  const body = Buffer.from(text);
  return Buffer.concat([Uint8Array.of(body.length >> 8, body.length & 0xff), body]);
};

/** Serves `chunks` to their end; gives what was written, in hexadecimal, and what was reported. */
async function run(
  chunks: Uint8Array[],
  answer: (frame: Buffer) => Promise<boolean>,
  answerWithinMs?: number,
) {
  const input = new PassThrough();
  const written: Uint8Array[] = [];
  const errors: string[] = [];
  const done = serve({
    input,
    output: { write: (bytes) => written.push(bytes) },
    answer,
    onError: (event) => errors.push(event),
    ...(answerWithinMs === undefined ? {} : { answerWithinMs }),
  });
  for (const chunk of chunks) input.write(chunk);
  input.end();
  await done;
  return { replies: written.map((bytes) => Buffer.from(bytes).toString('hex')), errors };
}

const inMs = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('serve', () => {
  it('answers in order, one at a time, however long each takes', async () => {
    let running = 0;
    let most = 0;
    const { replies } = await run([Buffer.concat(['30', '0', '20', '1'].map(frame))], async (f) => {
      most = Math.max(most, ++running);
      await inMs(Number(f.toString()));
      running--;
      return Number(f.toString()) > 10;
    });
    expect(replies).toEqual([YES, NO, YES, NO]);
    expect(most).toBe(1);
  });

  it('answers no to what fails, and goes on', async () => {
    const { replies, errors } = await run([frame('boom'), frame('fine')], (f) =>
      f.toString() === 'boom' ? Promise.reject(new Error('boom')) : Promise.resolve(true),
    );
    expect(replies).toEqual([NO, YES]);
    expect(errors).toEqual(['answer-failed']);
  });

  it('answers no to what never ends, and drops its late answer', async () => {
    let finish: (accepted: boolean) => void = () => undefined;
    const { replies, errors } = await run(
      [frame('never'), frame('fine')],
      (f) => {
        if (f.toString() === 'never') return new Promise((resolve) => (finish = resolve));
        finish(true);
        return Promise.resolve(true);
      },
      30,
    );
    expect(replies).toEqual([NO, YES]);
    expect(errors).toEqual(['answer-too-late']);
  });

  it('finishes the outstanding answer when the input ends, and reports half a frame', async () => {
    const { replies, errors } = await run(
      [Buffer.concat([frame('slow'), Buffer.from([0, 9, 0x61])])],
      async () => {
        await inMs(20);
        return true;
      },
    );
    expect(replies).toEqual([YES]);
    expect(errors).toEqual(['input-cut']);
  });
});

describe('serve, when parts of it fail', () => {
  const oneAfterAnother = async function* (...texts: string[]) {
    for (const text of texts) yield await Promise.resolve(frame(text));
  };

  it('goes on when a log, an answer and the output throw', async () => {
    const written: string[] = [];
    await serve({
      input: oneAfterAnother('throws', 'unwritten', 'fine'),
      output: {
        write(bytes) {
          written.push(Buffer.from(bytes).toString('hex'));
          if (written.length === 2) throw new Error('output');
        },
      },
      answer: (f) => {
        if (f.toString() === 'throws') throw new Error('answer'); // not even a promise
        return Promise.resolve(true);
      },
      onError: () => {
        throw new Error('log');
      },
    });
    expect(written).toEqual([NO, YES, YES]);
  });

  it('rejects when the input fails, after everything that came before', async () => {
    const written: string[] = [];
    const input = async function* () {
      yield* oneAfterAnother('first');
      throw new Error('input');
    };
    const serving = serve({
      input: input(),
      output: { write: (bytes) => written.push(Buffer.from(bytes).toString('hex')) },
      answer: () => Promise.resolve(true),
      onError: () => undefined,
    });
    await expect(serving).rejects.toThrow('input');
    expect(written).toEqual([YES]);
  });
});

describe('the responder', () => {
  const lines: string[] = [];
  const responder = (
    authenticator: Parameters<typeof createResponder>[0]['currentAuthenticator'],
  ) =>
    createResponder({
      currentAuthenticator: authenticator,
      log: createLog((line) => lines.push(line), Date.now),
      clock: () => performance.now(),
    });
  const request = Buffer.from('auth:alice:example.com:secret');

  it('says no while there is no configuration', async () => {
    const respond = responder(() => Promise.resolve(undefined));
    expect(await respond(request)).toBe(false);
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({
      account: 'alice@example.com',
      outcome: 'unknown',
      reason: 'bad-config',
    });
  });

  it('says no when it meets a bug, and logs where without what', async () => {
    const respond = responder(() =>
      Promise.resolve(() => Promise.reject(new TypeError('secret is not a function'))),
    );
    expect(await respond(request)).toBe(false);
    expect(lines.join('')).toContain('TypeError');
    expect(lines.join('')).toContain('serve.test.ts');
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ reason: 'internal-error' });
    expect(lines.join('')).not.toContain('secret');
  });
});
