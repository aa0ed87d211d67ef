/** Sessions of chat that end when the mail account does, or its password changes. */

export interface AccountState {
  /** zimbraAccountStatus. */
  readonly status: string | undefined;
  /**
   * zimbraAuthTokenValidityValue: another one when the password has changed. `undefined`: not set yet, which
   * counts as 0, or not to be read.
   */
  readonly validity: number | undefined;
}

/** Why the sessions of somebody are ended. */
export type EndReason =
  | 'account-locked'
  | 'account-closed'
  | 'unknown-account'
  | 'password-changed';

export interface SessionWatchParts {
  readonly known: KnownValues;
  /** The sessions (full JIDs) of everybody who is online, by address. Rejects when ejabberd does not say. */
  readonly online: () => Promise<ReadonlyMap<string, readonly string[]>>;
  /** How these accounts are; `undefined` for one that there is not. Rejects when Zimbra does not say. */
  readonly states: (
    addresses: readonly string[],
  ) => Promise<ReadonlyMap<string, AccountState | undefined>>;
  /** Ends one session. */
  readonly end: (jid: string) => Promise<void>;
  readonly onEnded: (address: string, reason: EndReason) => void;
  /** What Zimbra always has, or has had, it does not show: the account that asks may not read it. */
  readonly onUnreadable: () => void;
}

/** A sign-in is seen among those online after so long at the latest. */
const SEEN_WITHIN_MS = 60_000;
const ENDED_STATUS: ReadonlyMap<string, EndReason> = new Map([
  ['locked', 'account-locked'],
  ['closed', 'account-closed'],
]);

/**
 * The value with which the oldest session of an account may have begun, by address. What it was at a sign-in a
 * ticket says; of who signed in otherwise it is the one that is seen first.
 */
export class KnownValues {
  readonly #values = new Map<string, { validity: number; since: number }>();
  readonly #clock: () => number;

  /** Milliseconds, from any fixed point. */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Somebody has signed in with a ticket. An older value stays: there may be a session that began with it. */
  signedIn(address: string, validity: number): void {
    this.set(address, this.of(address) ?? validity);
  }

  of(address: string): number | undefined {
    return this.#values.get(address)?.validity;
  }

  set(address: string, validity: number): void {
    this.#values.set(address, { validity, since: this.#clock() });
  }

  /** Forgets who has gone. */
  keep(isOnline: (address: string) => boolean): void {
    for (const [address, { since }] of this.#values) {
      const isSeen = this.#clock() - since >= SEEN_WITHIN_MS;
      if (isSeen && !isOnline(address)) this.#values.delete(address);
    }
  }
}

/**
 * Looks once at those who are online. Of an account whose value is another one all sessions end, also one of a
 * moment ago: which is older than the change nobody tells, and a browser comes back by itself. Rejects when
 * ejabberd or Zimbra cannot be asked; what was known stays.
 */
export async function lookAtSessions(parts: SessionWatchParts): Promise<void> {
  const { known, online, states, end, onEnded } = parts;
  const here = await online();
  known.keep((address) => here.has(address));
  const found = await states([...here.keys()]);
  const failed: unknown[] = [];
  // Zimbra says of each how it is, or that there is none.
  if (found.size < here.size) parts.onUnreadable();
  for (const [address, state] of found) {
    const reason = reasonToEnd(address, state, parts);
    if (reason === undefined) continue;
    const failures = await endAll(here.get(address) ?? [], end);
    failed.push(...failures);
    // What stands is tried again at the next look.
    if (failures.length > 0) continue;
    onEnded(address, reason);
    known.set(address, state?.validity ?? 0);
  }
  if (failed.length > 0) throw failed[0];
}

/** One that cannot be ended keeps no other. Resolves with what came in the way. */
async function endAll(
  jids: readonly string[],
  end: SessionWatchParts['end'],
): Promise<readonly unknown[]> {
  const failures: unknown[] = [];
  for (const jid of jids) await end(jid).catch((error: unknown) => failures.push(error));
  return failures;
}

function reasonToEnd(
  address: string,
  state: AccountState | undefined,
  { known, onUnreadable }: SessionWatchParts,
): EndReason | undefined {
  if (state === undefined) return 'unknown-account';
  const ended = ENDED_STATUS.get(state.status ?? '');
  if (ended !== undefined) return ended;
  if (state.status === undefined) onUnreadable();
  const { validity } = state;
  const before = known.of(address);
  if (before === undefined) known.set(address, validity ?? 0);
  // It only grows.
  else if (validity === undefined && before > 0) onUnreadable();
  else if (validity !== undefined && validity !== before) return 'password-changed';
  return undefined;
}
