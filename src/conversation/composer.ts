/**
 * Where the user writes: what Converse 14.0.0 does with keys, pasted and dropped things is caught
 * here before it sees them.
 */
import { onlyXml } from '../shared/xml-text.ts';
import type { ChatBox } from './converse-api.ts';

export interface ComposerParts {
  readonly document: Document;
  /** The conversation on the screen. */
  readonly current: () => ChatBox | undefined;
  /** What stands in the composer of that conversation now. */
  readonly onTyped: (box: ChatBox, text: string) => void;
  readonly onFiles: (files: readonly File[]) => void;
  /** Back to a new message; false when no edit or reply was being written. */
  readonly leave: () => boolean;
  /** Says why something was not sent, beside the composer. */
  readonly say: (text: string) => void;
  readonly texts: Readonly<Record<string, string>>;
  /** Bytes. */
  readonly stanzaBytes: number;
}

/** Bytes that a stanza has besides its text, a long address and a quotation included. */
const BESIDES = 4_000;

export function watchComposer(parts: ComposerParts): void {
  const { document, current, onFiles, say, texts } = parts;
  const window = document.defaultView ?? globalThis.window;
  const composer = (target: EventTarget | null): HTMLTextAreaElement | undefined =>
    target instanceof HTMLTextAreaElement && target.matches('.chat-textarea') ? target : undefined;

  /** False when it cannot be sent, and the user was told why. */
  const mayBeSent = (textarea: HTMLTextAreaElement): boolean => {
    const text = onlyXml(textarea.value);
    if (text !== textarea.value) textarea.value = text;
    if (isTooLong(text, parts)) {
      say(texts['converse_chat_too_long'] ?? '');
      return false;
    }
    showEnd(document, current());
    return true;
  };
  const stop = (event: Event): void => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  window.addEventListener(
    'keydown',
    (event) => {
      const textarea = composer(event.target);
      if (!textarea) return;
      // The Enter that ends a composition of an input method; Converse would send.
      // oxlint-disable-next-line typescript/no-deprecated -- 229 is all that some tell
      if (event.isComposing || event.keyCode === 229) event.stopImmediatePropagation();
      else if (event.key === 'Escape' && !isChoosing(document) && parts.leave()) stop(event);
      else if (event.key === 'Enter' && !event.shiftKey && !mayBeSent(textarea)) stop(event);
      // Converse fills in what was sent last; the key itself would go to its beginning.
      else if (event.key === 'ArrowUp' && textarea.value === '') event.preventDefault();
    },
    true,
  );
  window.addEventListener(
    'submit',
    (event) => {
      const form = event.target instanceof HTMLFormElement ? event.target : undefined;
      const textarea = form?.querySelector<HTMLTextAreaElement>('.chat-textarea');
      if (textarea && !mayBeSent(textarea)) stop(event);
    },
    true,
  );
  window.addEventListener(
    'paste',
    (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (!composer(event.target) || files.length === 0) return;
      event.stopImmediatePropagation(); // Converse would take the files in any case
      // From Word or Excel comes the text, and a picture of it as well: the text is meant.
      if (event.clipboardData?.types.includes('text/plain')) return;
      event.preventDefault();
      onFiles(files);
    },
    true,
  );
  window.addEventListener(
    'input',
    (event) => {
      const textarea = composer(event.target);
      const box = current();
      if (textarea && box) parts.onTyped(box, textarea.value);
    },
    true,
  );
  // A file that is dropped anywhere goes into the conversation; the browser would open it.
  window.addEventListener(
    'dragover',
    (event) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      document.documentElement.dataset['zcDrop'] = texts['converse_chat_file_drop'] ?? '';
    },
    true,
  );
  const leave = (): void => {
    delete document.documentElement.dataset['zcDrop'];
  };
  window.addEventListener(
    'dragleave',
    ({ relatedTarget }) => {
      if (relatedTarget === null) leave(); // out of the page, and not from one thing to the next
    },
    true,
  );
  window.addEventListener(
    'drop',
    (event) => {
      leave();
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      onFiles(files);
    },
    true,
  );
  window.addEventListener(
    'change',
    (event) => {
      const input = event.target;
      if (!(input instanceof HTMLInputElement) || !input.matches('input.fileupload')) return;
      event.stopImmediatePropagation();
      const files = [...(input.files ?? [])];
      input.value = '';
      if (files.length > 0) onFiles(files);
    },
    true,
  );
}

/** Whoever writes wants to see what he has written, wherever he had scrolled to. */
export function showEnd(document: Document, box: ChatBox | undefined): void {
  box?.ui.set({ scrolled: false });
  // Converse scrolls an element that does not scroll. This one is turned round: zero is the end.
  for (const history of document.querySelectorAll('.chat-content__messages')) history.scrollTop = 0;
}

/** Names or emojis are offered: Escape is for them. */
function isChoosing(document: Document): boolean {
  return (
    document.querySelector('.suggestion-box ul:not([hidden]) li, .dropdown-menu.show') !== null
  );
}

/** As bytes on the wire: `<` and quotation marks become several, and so do most letters. */
function isTooLong(text: string, { stanzaBytes }: ComposerParts): boolean {
  const escaped = text.replace(/[<>&"']/g, '&quot;');
  return new TextEncoder().encode(escaped).length > stanzaBytes - BESIDES;
}
