/**
 * Keeps Converse signed in: hands it a fresh token at each attempt, and starts a new attempt where
 * Converse 14 would show its login form or stop without a word.
 */
import { passwordFromToken } from '../shared/token-password.ts';
import type { Connection, ConverseGlobal, ConversePrivate } from './converse-api.ts';
import type { LoginGate } from './login-gate.ts';

/** How long a failed request may leave Converse without another word. */
const STUCK_MS = 4_000;
/** Strophe's default: a request is sent again after 0, 8, 27, 64 and 64 s. */
const RESENDS = 5;
const GATEWAY_ERRORS = [0, 500, 502, 503, 504];

/** `isLeaving`: the user has signed out, so nothing is to be done about the lost connection. */
export function signInThroughGate(
  { api, state }: ConversePrivate,
  gate: LoginGate,
  status: ConverseGlobal['env']['Strophe']['Status'],
  isLeaving: () => boolean,
): void {
  let everConnected = false;
  let signingIn = false;
  let wasRefused = false;
  let stuck: ReturnType<typeof setTimeout> | undefined;

  // The answer of this hook is the only source of credentials. It must not throw (Converse would
  // never finish starting) and must not come back empty (Converse would use an old password).
  api.listen.on('beforeAttemptNonPreboundSession', async (_context: unknown, payload: object) => {
    signingIn = true;
    clearTimeout(stuck);
    const token = await gate.nextToken();
    const connection = api.connection.get();
    if (connection) {
      // Until the first success Converse must think that it never connected; else it skips half
      // of its start ('reconnected' instead of 'connected').
      if (!everConnected) delete connection.reconnecting;
      connection.reset(); // a dead BOSH session would delay the attempt by half a minute
      connection.onDisconnected = once(() => onLost(connection));
      watchRequests(connection, gate);
      connection.maxRetries = 1; // waiting is the gate's business, and the user is told there
    }
    signingIn = false;
    return { ...payload, credentials: { password: passwordFromToken(token) } };
  });

  // In place of Converse's own answer to a lost connection. That one shows a login form after a
  // refusal, closes all conversations when a reconnection fails, and does its work up to three
  // times at once, where the later rounds fall over what the first has removed.
  const onLost = (connection: Connection): void => {
    if (isLeaving()) connectionClass(connection).onDisconnected.call(connection);
    else comeBack();
  };
  const comeBack = (): void => {
    clearTimeout(stuck);
    if (!signingIn && !isLeaving()) void api.connection.reconnect();
  };

  const onConnected = (): void => {
    everConnected = true;
    clearTimeout(stuck);
    const connection = api.connection.get();
    if (connection) {
      connection.pass = ''; // the next sign-in brings its own
      connection.maxRetries = RESENDS; // from now on a request given up would be a message lost
    }
    gate.connected();
  };
  api.listen.on('connected', onConnected);
  api.listen.on('reconnected', onConnected);

  api.listen.on('will-reconnect', () => {
    if (!wasRefused) gate.dropped();
    wasRefused = false;
  });
  api.listen.on('pluginsInitialized', () => {
    state.connfeedback.on('change:connection_status', () => {
      const now = state.connfeedback.get('connection_status');
      if (now === status.AUTHFAIL) {
        wasRefused = true;
        gate.refused();
      } else if (now === status.CONNFAIL) {
        // When a proxy answers 502 to the first requests, Strophe gives up and nothing else comes.
        gate.stumbled();
        clearTimeout(stuck);
        stuck = setTimeout(comeBack, STUCK_MS);
      }
    });
  });
}

function connectionClass(connection: Connection): Connection {
  return Object.getPrototypeOf(connection) as Connection;
}

function once(task: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    task();
  };
}

/** Says so when requests of the standing connection fail, and when they get through again. */
function watchRequests(connection: Connection, gate: LoginGate): void {
  let watch: ReturnType<typeof setInterval> | undefined;
  const failed = (): void => {
    if (watch !== undefined || !connection.connected) return;
    gate.stumbled();
    watch = setInterval(() => {
      if (connection.connected && connection._proto.errors) return;
      clearInterval(watch);
      watch = undefined;
      if (connection.connected) gate.recovered();
    }, 1000);
  };
  for (const status of GATEWAY_ERRORS) connection.addProtocolErrorHandler('HTTP', status, failed);
}
