import { HERE_IS_THE_PORT } from '../shared/chat-conversation.ts';

/** Calls `onPort` with the line to the chat, which the page around this one hands over once. */
export function waitForPort(window: Window, onPort: (port: MessagePort) => void): void {
  const listener = (event: MessageEvent<unknown>): void => {
    if (event.source !== window.parent || event.origin !== window.location.origin) return;
    const [port] = event.ports;
    if (event.data !== HERE_IS_THE_PORT || !port) return;
    window.removeEventListener('message', listener);
    onPort(port);
  };
  window.addEventListener('message', listener);
}
