import type { RefusalReason } from '../verdict/verdict.ts';

/** Everything that extauth.erl can send, with the number of its fields. */
const FIELD_COUNTS = {
  auth: 4,
  isuser: 3,
  setpass: 4,
  tryregister: 4,
  removeuser: 3,
  removeuser3: 4,
  certauth: 3,
} as const;

export type Operation = keyof typeof FIELD_COUNTS;

// A cast because Object.keys cannot promise that an object has no further keys; this one has none.
const OPERATIONS = Object.keys(FIELD_COUNTS) as Operation[];

/** `user` is the local part of the JID as ejabberd prepared it; `server` its domain. */
export type Command =
  | { op: 'auth'; user: string; server: string; password: string }
  | { op: 'isuser'; user: string; server: string }
  | UnusableCommand;

/** What cannot be answered yes. It holds no field that may be a secret. */
export interface UnusableCommand {
  op: 'unusable';
  /** `undefined` when it is none of ejabberd's, which may then be anything, even a password. */
  sent: Operation | undefined;
  reason: Extract<RefusalReason, 'malformed-request' | 'unsupported-operation' | 'bad-utf8'>;
  user?: string;
  server?: string;
}

const COLON = 0x3a;

// ignoreBOM keeps a leading U+FEFF: a password is taken as it is.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads `op:user:server[:password]`. Never throws. */
export function parseCommand(frame: Uint8Array): Command {
  const fields = splitAtColons(frame).map(decode);
  const [op, user, server, password] = fields;
  const sent = OPERATIONS.find((known) => known === op);
  if (sent === undefined) {
    const reason = fields.length < 3 ? 'malformed-request' : 'unsupported-operation';
    return { op: 'unusable', sent, reason };
  }
  // With a field too few or too many, any of them may be the password.
  if (fields.length !== FIELD_COUNTS[sent]) {
    return { op: 'unusable', sent, reason: 'malformed-request' };
  }
  if (typeof user !== 'string' || typeof server !== 'string') {
    return { op: 'unusable', sent, reason: 'bad-utf8' };
  }
  if (sent === 'isuser') return { op: 'isuser', user, server };
  if (sent !== 'auth') {
    return { op: 'unusable', sent, reason: 'unsupported-operation', user, server };
  }
  return typeof password === 'string'
    ? { op: 'auth', user, server, password }
    : { op: 'unusable', sent, reason: 'bad-utf8', user, server };
}

/** At most four fields: a password may hold colons, the fields before it cannot. */
function splitAtColons(frame: Uint8Array): Uint8Array[] {
  const fields: Uint8Array[] = [];
  let start = 0;
  while (fields.length < 3) {
    const colon = frame.indexOf(COLON, start);
    if (colon === -1) break;
    fields.push(frame.subarray(start, colon));
    start = colon + 1;
  }
  return [...fields, frame.subarray(start)];
}

/** `null` for bytes that are not UTF-8. */
function decode(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}
