/**
 * The page with Converse, in a frame of its own inside the chat's: its files are fetched when the
 * panel opens, it runs when a conversation is opened, and it is thrown away after long disuse, which
 * gives its memory back without touching the session.
 */
import {
  type FromConversation,
  HERE_IS_THE_PORT,
  type ToConversation,
} from '../../shared/chat-conversation.ts';

export interface ConversationFrame {
  readonly element: HTMLIFrameElement;
  send(message: ToConversation, transfer?: Transferable[]): void;
  remove(): void;
}

/** Puts the frame into `place`. Messages that are sent before its page listens are kept for it. */
export function createConversationFrame(
  place: HTMLElement,
  url: string,
  title: string,
  onMessage: (message: FromConversation) => void,
): ConversationFrame {
  const { ownerDocument: document } = place;
  const element = document.createElement('iframe');
  element.title = title;
  element.className = 'zc-conversation';
  element.setAttribute('referrerpolicy', 'same-origin');
  element.setAttribute('allow', 'microphone'); // for voice messages; asked for on a click
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }: MessageEvent<FromConversation>) => onMessage(data);
  element.addEventListener(
    'load',
    () => element.contentWindow?.postMessage(HERE_IS_THE_PORT, location.origin, [port2]),
    { once: true },
  );
  element.src = url;
  place.append(element);
  return {
    element,
    send: (message, transfer = []) => port1.postMessage(message, transfer),
    remove() {
      port1.close();
      element.remove();
    },
  };
}
