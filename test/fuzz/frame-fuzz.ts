import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/extauth/config/config.ts';
import { createEngine } from '../../src/extauth/engine/engine.ts';
import { createLog } from '../../src/extauth/log.ts';
import { serve } from '../../src/extauth/wire/serve.ts';
import { encodeRequest } from '../support/frame-client.ts';
import { passwordOf, startRushZimbra, tokenOf } from '../support/rush-zimbra.ts';
import { DOMAIN, RequestFuzzer, type FuzzedRequest } from './fuzzed-requests.ts';
import { Random } from './random.ts';

const CONNECTIONS = 16;

export interface FuzzSummary {
  frames: number;
  accepted: number;
  /** Logins that have reached Zimbra. */
  asked: number;
  /** Lines of the log that tell of a bug. */
  bugs: number;
}

/**
 * Sends that many frames, cut into chunks of any size, over a few connections to the real engine in
 * front of a stand-in for Zimbra. Rejects with the request (in hexadecimal) when a frame gets not
 * exactly one answer, a yes that nothing justifies, or a no although nothing is wrong with it.
 */
export async function fuzzFrames(frames: number, seed: number): Promise<FuzzSummary> {
  const random = new Random(seed);
  const zimbra = await startRushZimbra();
  const dir = mkdtempSync(join(tmpdir(), 'zimbra-auth-fuzz-'));
  const configFile = join(dir, 'config.json');
  writeFileSync(configFile, JSON.stringify({ soapUrl: zimbra.soapUrl, domains: [DOMAIN] }));

  const summary: FuzzSummary = { frames: 0, accepted: 0, asked: 0, bugs: 0 };
  const engine = createEngine({
    loadConfig: () => loadConfig(configFile),
    version: '0.0.0',
    log: createLog((line) => {
      if (line.includes('"level":"error"') || line.includes('internal-error')) summary.bugs += 1;
    }, Date.now),
    now: Date.now,
    clock: () => performance.now(),
  });
  await engine.ready();
  const fuzzer = new RequestFuzzer(random, { tokenOf, passwordOf });

  const runConnection = async (): Promise<void> => {
    const unanswered: FuzzedRequest[] = [];
    const problems: string[] = [];
    const complain = (what: string, request?: FuzzedRequest) =>
      problems.push(`${what}: ${request?.bytes.toString('hex').slice(0, 4000) ?? ''}`);

    const input = async function* () {
      let rest: Uint8Array = Buffer.alloc(0);
      while (summary.frames < frames && problems.length === 0) {
        const pending: Uint8Array[] = [rest];
        for (let i = random.below(4); i >= 0; i--) {
          const request = fuzzer.next();
          summary.frames += 1;
          unanswered.push(request);
          pending.push(encodeRequest(request.bytes));
        }
        rest = Buffer.concat(pending);
        while (rest.length > 0 && random.below(8) > 0) {
          const length = 1 + random.below(random.pick([3, 100, 70_000]));
          yield rest.subarray(0, length);
          rest = rest.subarray(length);
        }
        await Promise.resolve();
      }
      yield rest;
      yield encodeRequest(fuzzer.next().bytes).subarray(0, -1); // cut short: gets no answer
    };
    const check = (reply: Uint8Array): void => {
      const request = unanswered.shift();
      const hex = Buffer.from(reply).toString('hex');
      if (request === undefined) return void complain(`an answer to nothing, ${hex}`);
      if (hex !== '00020001' && hex !== '00020000') complain(`no answer, ${hex}`, request);
      const accepted = hex === '00020001';
      if (accepted) summary.accepted += 1;
      if (accepted && !fuzzer.mayBeAccepted(request.bytes)) complain('a wrong yes', request);
      if (!accepted && request.isGood) complain('a wrong no', request);
    };
    await serve({
      input: input(),
      output: { write: check },
      answer: (frame) => engine.answer(frame),
      onError: (event, error) => {
        if (event !== 'input-cut') complain(`${event} ${String(error)}`);
      },
    });
    if (unanswered.length > 0) complain('not answered', unanswered[0]);
    if (problems.length > 0) throw new Error(`seed ${seed}: ${problems[0]!}`);
  };

  try {
    await Promise.all(Array.from({ length: CONNECTIONS }, runConnection));
    return { ...summary, asked: zimbra.logins() };
  } finally {
    await engine.close();
    await zimbra.close();
    rmSync(dir, { recursive: true });
  }
}
