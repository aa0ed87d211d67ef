/**
 * One XMPP session over one transport, from its sign-in to its end. The only user of Strophe's
 * connection.
 */
import { Strophe } from 'strophe.js';
import { FAREWELL_MS, hangUpGently } from './hang-up.ts';
import { sizeOf } from './xml.ts';

export type Way = 'websocket' | 'bosh';

/**
 * Why a session could not begin, or has ended.
 *
 *   refused      the server said no to the password
 *   unreachable  there was no answer, or none that is XMPP
 *   lost         it stood, and broke
 *   replaced     another connection has signed in as this very resource
 *   no-password  there was none to give it
 */
export type Ending = 'refused' | 'unreachable' | 'lost' | 'replaced' | 'no-password';

export interface SessionParts {
  readonly way: Way;
  /** Absolute for a WebSocket, a path for BOSH. */
  readonly url: string;
  /** With a resource. */
  readonly jid: string;
  /** Waited for when the server asks for it; undefined: there is none. Never rejects. */
  readonly password: Promise<string | undefined>;
  /** Milliseconds within which a WebSocket must open. */
  readonly openWithin: number;
  readonly onStanza: (stanza: Element) => void;
  /** Something came from the server, if only an empty answer. */
  readonly onSign: () => void;
  /** Once, and only after the session stood. */
  readonly onEnd: (ending: Ending) => void;
}

export interface Session {
  readonly way: Way;
  /** As the server has bound it. */
  readonly jid: string;
  send(stanza: Element): void;
  /** Ends it politely. */
  close(): void;
  /** Ends it on this side: nothing more is handed on, and no stanza is sent. */
  drop(): void;
  /** The last request of a page that goes; a WebSocket needs none. */
  leave(): void;
}

/**
 * The most that goes into one BOSH body, in bytes: ejabberd refuses a body above 80,000, wrapper
 * included, and no repetition mends that.
 */
const BODY_BYTES = 79_500;

/** Times that one BOSH request is sent. */
const TRIES = 2;

/** A sign-in that takes longer than this comes to nothing: the line may be dead without a word. */
const SIGN_IN_MS = 30_000;

/** How long the server may hold a BOSH request back, in seconds. */
const BOSH_WAIT_S = 59;

// What goes wrong is told by the endings below; Strophe would write it on the console as well.
Strophe.setLogLevel(Strophe.LogLevel.FATAL);

/** Where Strophe tells of each request that failed. */
interface Bosh {
  _callProtocolErrorHandlers: (request: { readonly sends: number }) => void;
}

/** Signs in. Resolves with the session, or with why there is none; never rejects. */
export function openSession(parts: SessionParts): Promise<Session | Ending> {
  // No closure below names `parts`: they live as long as the session, and the password must not.
  const { way, url, jid, openWithin, onStanza, onSign, onEnd } = parts;
  let password: Promise<string | undefined> | undefined = parts.password;
  const connection = new Strophe.Connection(url, { mechanisms: [Strophe.SASLPlain] });
  // A request is sent twice at most: Strophe does so at once, and would wait 8 s and longer before
  // the third time. A new session is there sooner, and the outbox loses nothing.
  connection.maxRetries = TRIES;

  return new Promise((resolve) => {
    let stands = false;
    let over = false;
    let opening: ReturnType<typeof setTimeout> | undefined;
    let isSilent = false;
    let flushing: ReturnType<typeof setTimeout> | undefined;

    // Strophe waits 100 ms before it sends, at each step of the sign-in too.
    const flushSoon = (): void => {
      flushing ??= setTimeout(() => {
        flushing = undefined;
        if (!over) connection.flush();
      });
    };
    const drop = (): void => {
      connection._proto._abortAllRequests();
      connection._doDisconnect();
    };
    const end = (ending: Ending): void => {
      if (over) return;
      over = true;
      clearTimeout(opening);
      connection.pass = '';
      password = undefined;
      if (stands) onEnd(ending);
      else {
        resolve(ending);
        drop();
      }
    };
    // What waits here has not been given to Strophe, which would put it all into one body.
    const queue: { stanza: Element; bytes: number }[] = [];
    let handedOver = 0;
    const handOver = (): void => {
      if (over) return;
      for (let next = queue[0]; next; next = queue[0]) {
        if (handedOver > 0 && handedOver + next.bytes > BODY_BYTES) break;
        queue.shift();
        handedOver += next.bytes;
        connection.send(next.stanza);
      }
      flushSoon();
    };
    const session: Session = {
      way,
      get jid() {
        return connection.jid;
      },
      send(stanza) {
        if (over) return;
        queue.push({ stanza, bytes: sizeOf(stanza) });
        handOver();
      },
      close() {
        if (over) return;
        over = true;
        connection.disconnect();
        connection.flush();
      },
      drop() {
        over = true;
        drop();
      },
      leave() {
        if (over || way !== 'bosh') return;
        over = true;
        terminate(url, connection._proto);
      },
    };

    connection.rawInput = () => {
      onSign();
      flushSoon();
    };
    connection.rawOutput = () => {
      handedOver = 0;
      if (queue.length > 0) setTimeout(handOver);
    };
    if (way === 'websocket') hangUpGently(connection, () => (isSilent ? 0 : FAREWELL_MS));
    else {
      // Strophe itself gives up a request without a word as long as another one is held. The server
      // would wait for it, and take nothing that comes later.
      const transport = connection._proto as unknown as Bosh;
      transport._callProtocolErrorHandlers = ({ sends }) => {
        if (over || sends < TRIES) return;
        end(endingOf(null, stands));
        drop();
      };
    }
    const giveUpAfter = (ms: number): void => {
      clearTimeout(opening);
      opening = setTimeout(() => {
        isSilent = true;
        end('unreachable');
      }, ms);
    };
    giveUpAfter(way === 'websocket' ? openWithin : SIGN_IN_MS);
    // The first thing sent over a WebSocket is what opens the stream.
    connection.xmlOutput = () => {
      connection.xmlOutput = () => undefined;
      if (way === 'websocket') giveUpAfter(SIGN_IN_MS);
    };
    // Without one there is nothing to wait for, whatever the server does.
    void password?.then((known) => {
      if (known === undefined && !stands) end('no-password');
    });
    const authenticate = connection.authenticate.bind(connection);
    connection.authenticate = (mechanisms) => {
      void password?.then((known) => {
        if (over || known === undefined) return;
        connection.pass = known;
        authenticate(mechanisms);
        flushSoon();
      });
    };
    connection.connect(
      jid,
      '', // see authenticate()
      (status, condition) => {
        const { Status } = Strophe;
        if (status === Status.CONNECTED) {
          connection.pass = ''; // the next sign-in brings its own
          password = undefined;
          clearTimeout(opening);
          connection.addHandler(
            (stanza) => {
              if (!over) onStanza(stanza);
              return true;
            },
            null,
            null,
            null,
          );
          stands = true;
          resolve(session);
        } else if (status === Status.AUTHFAIL) end('refused');
        else if (status === Status.CONNFAIL || status === Status.ERROR) {
          end(endingOf(condition, stands));
        } else if (status === Status.DISCONNECTED) end(endingOf(condition, stands));
      },
      BOSH_WAIT_S,
    );
    flushSoon();
  });
}

function endingOf(condition: string | null, stands: boolean): Ending {
  if (condition === 'conflict') return 'replaced';
  return stands ? 'lost' : 'unreachable';
}

function terminate(url: string, transport: object): void {
  const { sid, rid } = transport as { sid?: string | null; rid?: number };
  if (!sid || rid === undefined) return;
  void fetch(url, {
    method: 'POST',
    keepalive: true,
    credentials: 'omit',
    headers: { 'Content-Type': 'text/xml; charset=utf-8' },
    body:
      `<body xmlns="http://jabber.org/protocol/httpbind" type="terminate"` +
      ` sid="${sid}" rid="${rid}"><presence xmlns="jabber:client" type="unavailable"/></body>`,
  }).catch(() => undefined); // the page is going; ejabberd ends the session by itself later
}
