/**
 * The user's half of what the doctor finds out: whether each part of the way to the chat works from
 * this browser. It uses the token and never says it; what it finds are words and paths.
 */
import type { ChatState, Trouble } from '../../shared/panel-chat.ts';
import type { Line } from '../line/line.ts';
import { NS } from '../line/namespaces.ts';
import { stanza, x } from '../line/xml.ts';
import type { TokenAnswer } from '../sign-in/token.ts';
import { STEPS, type Step } from './test-texts.ts';

export type Found =
  | 'running'
  | 'ok'
  /** What it needs was not there. */
  | 'skipped'
  /** Why the user is not online. */
  | { readonly trouble: Trouble }
  /** A text of its own; it may name the path. */
  | { readonly mend: 'websocket' | 'bosh' | 'archive' | 'upload'; readonly path?: string };

export interface Trials {
  readonly token: () => Promise<TokenAnswer>;
  /** Rejects when it does not open. undefined: there is none. */
  readonly openWebSocket: (() => Promise<void>) | undefined;
  /** The status of an answer. */
  readonly askBosh: () => Promise<number>;
  readonly paths: { readonly websocket?: string | undefined; readonly bosh: string };
  readonly state: () => ChatState;
  readonly line: () => Line | undefined;
  /** Bytes that a file may have, if files can be sent. */
  readonly uploadLimit: (line: Line) => Promise<number | undefined>;
  readonly wait: (ms: number) => Promise<void>;
}

/** A sign-in that has begun is given so long. */
const SIGN_IN_MS = 15_000;
const LOOK_MS = 250;

/** Tells of each step as it begins and as it ends. Never rejects. */
export async function testConnection(
  trials: Trials,
  tell: (step: Step, found: Found) => void,
): Promise<void> {
  const results = new Map<Step, Found>();
  const { paths } = trials;
  const passed = (step: Step): boolean => results.get(step) === 'ok';
  let answer: TokenAnswer | undefined;
  const tries: Readonly<Record<Step, () => Promise<Found> | Found>> = {
    page: async () => {
      answer = await trials.token();
      if ('password' in answer) return 'ok';
      const { trouble } = answer;
      return trouble === 'token' || trouble === 'signed_out' ? 'ok' : { trouble };
    },
    token: () => {
      if (!answer || !passed('page')) return 'skipped';
      return 'password' in answer ? 'ok' : { trouble: answer.trouble };
    },
    websocket: async () => {
      if (!trials.openWebSocket) return 'skipped';
      return (await works(trials.openWebSocket)) ? 'ok' : mended('websocket', paths.websocket);
    },
    bosh: async () => {
      const status = await trials.askBosh().catch(() => 0);
      return status === 200 ? 'ok' : mended('bosh', paths.bosh);
    },
    signin: () => signIn(trials),
    archive: async () => {
      const line = trials.line();
      if (!passed('signin') || !line) return 'skipped';
      return (await works(() => line.iq(nothingOfTheArchive()))) ? 'ok' : { mend: 'archive' };
    },
    upload: async () => {
      const line = trials.line();
      if (!passed('signin') || !line) return 'skipped';
      const limit = await trials.uploadLimit(line).catch(() => undefined);
      return limit === undefined ? { mend: 'upload' } : 'ok';
    },
  };
  for (const step of STEPS) {
    tell(step, 'running');
    const found = await tries[step]();
    results.set(step, found);
    tell(step, found);
  }
}

async function signIn({ state, line, wait }: Trials): Promise<Found> {
  for (let waited = 0; ; waited += LOOK_MS) {
    const now = state();
    if (now.name === 'online' && line()?.isUp === true) return 'ok';
    if ('trouble' in now && now.name === 'paused') return { trouble: now.trouble };
    if (waited >= SIGN_IN_MS) return { trouble: 'trouble' in now ? now.trouble : 'network' };
    await wait(LOOK_MS);
  }
}

const mended = (mend: 'websocket' | 'bosh', path: string | undefined): Found =>
  path === undefined ? { mend } : { mend, path };

async function works(what: () => Promise<unknown>): Promise<boolean> {
  try {
    await what();
    return true;
  } catch {
    return false;
  }
}

/** A question to the archive that brings no message. */
const nothingOfTheArchive = (): Element =>
  stanza(
    'iq',
    { type: 'set' },
    x('query', { xmlns: NS.ARCHIVE }, x('set', { xmlns: NS.RSM }, x('max', {}, '0'))),
  );
