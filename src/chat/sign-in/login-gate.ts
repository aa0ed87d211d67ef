import type { ChatState, Trouble } from '../../shared/panel-chat.ts';
import type { TokenAnswer } from './token.ts';

export interface LoginGateParts {
  readonly fetchToken: () => Promise<TokenAnswer>;
  /** Whether the webmail's session is over, whatever its token looks like. Never rejects. */
  readonly isSessionOver: () => Promise<boolean>;
  readonly onState: (state: ChatState) => void;
  /** Details for whoever looks at the console; never a secret. */
  readonly report: (line: string) => void;
  /** Resolves after so many milliseconds, or at once when `cut` does. */
  readonly wait: (ms: number, cut: Promise<void>) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
  /** Milliseconds. */
  readonly now: () => number;
}

const REFUSALS_BEFORE_PAUSE = 3;
const LONGEST_WAIT_MS = 60_000;
/** A connection that lived this long was a good one: the next failure starts from the beginning. */
const STABLE_MS = 10_000;

/** A sign-in whose time has come. */
interface Attempt {
  /** On its way; undefined when the webmail gave none, which the gate has noted. Never rejects. */
  readonly password: Promise<string | undefined>;
}

/**
 * Every sign-in passes here, the first one and each reconnection: it waits as long as is right and
 * comes out with a fresh token or ticket on its way, so that the connection can be opened meanwhile. It counts
 * failures, grows the waits between attempts, and stops asking after three refusals or when the
 * webmail says that there is no use.
 */
export class LoginGate {
  #failures = 0;
  #refusals = 0;
  #trouble: Trouble = 'network';
  #connectedAt: number | undefined;
  #retry = deferred();
  #paused: Trouble | undefined;
  readonly #parts: LoginGateParts;

  constructor(parts: LoginGateParts) {
    this.#parts = parts;
  }

  /** Resolves when it is time to try; may take for ever, never rejects. */
  async turn(): Promise<Attempt> {
    if (this.#paused) {
      this.#parts.onState({ name: 'paused', trouble: this.#paused });
      while (this.#isPaused()) await this.#retry.promise;
    } else if (this.#failures > 0) {
      this.#parts.onState({ name: 'offline', trouble: this.#trouble });
      await this.#parts.wait(this.#delay(), this.#retry.promise);
    }
    this.#parts.onState({ name: 'connecting' });
    return { password: this.#freshPassword() };
  }

  async #freshPassword(): Promise<string | undefined> {
    const answer = await this.#parts.fetchToken();
    if ('password' in answer) return answer.password;
    this.#parts.report(answer.detail);
    if (answer.final) this.#paused = answer.trouble;
    else this.#failed(answer.trouble);
    return undefined;
  }

  connected(): void {
    this.#refusals = 0;
    this.#connectedAt = this.#parts.now();
    this.#parts.onState({ name: 'online' });
  }

  /**
   * The XMPP server said no to the token. The webmail gives one also when the password has been
   * changed or the account locked, and then no further attempt is of any use.
   */
  async refused(): Promise<void> {
    if (await this.#parts.isSessionOver()) {
      this.#paused = 'signed_out';
      return;
    }
    this.#refusals += 1;
    this.#failed('refused');
    this.#parts.report(`sign-in refused (${this.#refusals} of ${REFUSALS_BEFORE_PAUSE})`);
    if (this.#refusals >= REFUSALS_BEFORE_PAUSE) this.#paused = 'refused';
    this.#parts.onState({ name: this.#paused ? 'paused' : 'offline', trouble: 'refused' });
  }

  /** The connection broke, or could not be made. */
  dropped(): void {
    const stable =
      this.#connectedAt !== undefined && this.#parts.now() - this.#connectedAt >= STABLE_MS;
    if (stable) this.#failures = 0;
    this.#connectedAt = undefined;
    this.#failed('network');
    this.#parts.onState({ name: 'offline', trouble: 'network' });
  }

  /** The user asks to try again now: ends a pause, cuts a wait short. */
  retry(): void {
    this.#paused = undefined;
    this.#refusals = 0;
    this.#failures = 0;
    this.#cutWait();
  }

  /**
   * There is new hope, a network that came back: ends a wait, but no pause, and not the wait after
   * a refusal, which no network mends.
   */
  hurry(): void {
    if (this.#trouble !== 'refused') this.#cutWait();
  }

  #cutWait(): void {
    this.#retry.resolve();
    this.#retry = deferred();
  }

  /** A method, because it changes while others are awaited. */
  #isPaused(): boolean {
    return this.#paused !== undefined;
  }

  #failed(trouble: Trouble): void {
    this.#failures += 1;
    this.#trouble = trouble;
  }

  /**
   * 1, 2, 4 … 60 s, each shortened by up to a half at random, so that a company's browsers do not
   * all come back in the same moment after an outage.
   */
  #delay(): number {
    const longest = Math.min(LONGEST_WAIT_MS, 1000 * 2 ** (this.#failures - 1));
    return longest * (1 - this.#parts.random() / 2);
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve!: () => void;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
