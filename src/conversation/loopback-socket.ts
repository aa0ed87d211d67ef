/**
 * The only WebSocket that Converse's page has: its other end is the chat, in the frame around. It
 * has those parts of the interface that Strophe uses, and no others.
 */
export interface Loopback {
  /** Gives one frame of the stream to Converse. */
  readonly deliver: (xml: string) => void;
}

/** The address that Converse is told; nothing ever asks for it. */
export const LOOPBACK_URL = 'wss://chat.invalid/';

/** Puts the loopback in place of the page's WebSocket. `send` takes what Converse sends. */
export function installLoopback(window: Window, send: (xml: string) => void): Loopback {
  let open: LoopbackSocket | undefined;

  class LoopbackSocket {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSING = 2;
    static readonly CLOSED = 3;
    readyState: number = LoopbackSocket.CONNECTING;
    onopen: (() => void) | null = null;
    onmessage: ((event: { data: string }) => void) | null = null;
    onerror: ((event: unknown) => void) | null = null;
    onclose: ((event: { code: number }) => void) | null = null;

    constructor() {
      // oxlint-disable-next-line typescript/no-this-alias -- one at a time is open
      open = this;
      queueMicrotask(() => {
        if (open !== this) return; // closed meanwhile
        this.readyState = LoopbackSocket.OPEN;
        this.onopen?.();
      });
    }

    send(xml: string): void {
      if (this === open) send(xml);
    }

    close(): void {
      this.readyState = LoopbackSocket.CLOSED;
      if (open === this) open = undefined;
    }
  }

  Object.defineProperty(window, 'WebSocket', { configurable: true, value: LoopbackSocket });
  return { deliver: (xml) => open?.onmessage?.({ data: xml }) };
}
