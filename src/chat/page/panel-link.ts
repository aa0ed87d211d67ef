import { type ToChat, type ToPanel, unwrap, wrap } from '../../shared/panel-chat.ts';

export interface PanelLink {
  readonly send: (message: ToPanel) => void;
  readonly receive: (handler: (message: ToChat) => void) => void;
}

/** The frame's end of the line to the panel in the parent window, for one origin only. */
export function linkToPanel(window: Window): PanelLink {
  const { parent, location } = window;
  return {
    send: (message) => parent.postMessage(wrap(message), location.origin),
    receive: (handler) =>
      window.addEventListener('message', (event: MessageEvent<unknown>) => {
        if (event.source !== parent || event.origin !== location.origin) return;
        // The window is the sender's, and both ends come out of one build: the shape is known.
        const message = unwrap(event.data) as ToChat | undefined;
        if (message) handler(message);
      }),
  };
}
