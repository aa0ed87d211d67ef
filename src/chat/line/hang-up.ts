/**
 * How the WebSocket of a session ends. Strophe closes it in the moment in which it has said goodbye. The
 * server answers that closing, still says what it had to say, then closes it too, and the browser writes
 * of both on the console that it came "after close". So the stream is ended, and the server closes the
 * WebSocket (RFC 7395, 3.6), which it does at once.
 */
import { NS } from './namespaces.ts';
import { serialize, x } from './xml.ts';

/** How long it has for that, in milliseconds; a line that is dead never does. */
export const FAREWELL_MS = 2_000;

/** Strophe's. */
interface Connection {
  readonly _proto: object;
  send(stanza: Element): void;
  _doDisconnect(): void;
}

/** What of Strophe's transport closes the socket. */
interface Transport {
  socket: WebSocket | null;
  _closeSocket: () => void;
  _disconnect: (last?: Element | null) => void;
}

/** `farewell` tells how long the server has at the end, in milliseconds. */
export function hangUpGently(connection: Connection, farewell: () => number): void {
  const transport = connection._proto as Transport;
  transport._closeSocket = () => {
    const { socket } = transport;
    transport.socket = null;
    if (socket) hangUp(socket, farewell());
  };
  // Without the goodbye, which comes with the end of the socket.
  transport._disconnect = (last) => {
    if (last && transport.socket) connection.send(last);
    setTimeout(() => connection._doDisconnect());
  };
}

function hangUp(socket: WebSocket, within: number): void {
  const timer = setTimeout(() => socket.close(), within);
  socket.onmessage = null;
  socket.onerror = null;
  socket.onclose = () => clearTimeout(timer);
  // The browser complains of one that is closed before it is open, and there is no stream to end.
  if (socket.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close();
  else if (socket.readyState === WebSocket.OPEN) {
    socket.send(serialize(x('close', { xmlns: NS.FRAMING })));
  }
}
