import { type ToChat, type ToPanel, unwrap, wrap } from '../shared/panel-chat.ts';

/** The panel's end of the line to the chat in `frame`. */
export interface ChatLink {
  readonly send: (message: ToChat) => void;
  readonly receive: (handler: (message: ToPanel) => void) => void;
}

export function linkToChat(window: Window, frame: HTMLIFrameElement): ChatLink {
  const { origin } = window.location;
  return {
    send: (message) => frame.contentWindow?.postMessage(wrap(message), origin),
    receive: (handler) =>
      window.addEventListener('message', (event: MessageEvent<unknown>) => {
        if (!frame.contentWindow || event.source !== frame.contentWindow) return;
        if (event.origin !== origin) return;
        // The window is the sender's, and both ends come out of one build: the shape is known.
        const message = unwrap(event.data) as ToPanel | undefined;
        if (message) handler(message);
      }),
  };
}
