/** What the acts on messages need of a Converse. */
import { vi } from 'vitest';
import type { ConverseTools } from '../../../../src/conversation/converse-api.ts';
import { actTextsFrom } from '../../../../src/conversation/acts/act-texts.ts';

export const texts = actTextsFrom({});
export const tools: ConverseTools = {
  initStorage: () => undefined,
  emojis: { shortnamesToUnicode: (text) => text },
  reactions: { getOwnReactionJID: () => 'alice@x' },
};
/** A form that Converse would have drawn for the conversation with bob@x. */
export const CHATBOX =
  '<div class="chatbox" jid="bob@x"><div class="chat-content__messages"></div>' +
  '<div class="bottom-panel"><textarea class="chat-textarea"></textarea></div></div>';
/** What is done when nothing is going on. */
export const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

// What jsdom does not have.
Element.prototype.scrollIntoView = () => undefined;
vi.stubGlobal('CSS', { escape: (text: string) => text.replace(/[^\w-]/g, '\\$&') });
