/** Converse's choice of emojis, opened at a message. */
import type { ConversePrivate, ConverseTools, Model } from '../converse-api.ts';

export interface PickerParts {
  readonly document: Document;
  readonly inner: ConversePrivate;
  readonly tools: ConverseTools;
  readonly label: string;
}

interface PickerElement extends HTMLElement {
  state: Model;
  model: Model;
  render_emojis: boolean;
}

/** Between the choice and the window's edge, in CSS pixels. */
const MARGIN = 6;
let state: Model | undefined;
let close: (() => void) | undefined;

/**
 * Resolves with the emoji, or with undefined. The focus comes back to `at`, unless something else has
 * taken it.
 */
export async function chooseEmoji(
  at: HTMLElement,
  box: Model,
  parts: PickerParts,
): Promise<string | undefined> {
  const { document, inner, tools, label } = parts;
  await inner.api.emojis.initialize();
  close?.(); // also one that was asked for while the emojis were not here yet
  if (!state) {
    state = new inner.exports.EmojiPicker({ id: 'zc-reactions' });
    tools.initStorage(state, 'zc-reactions');
  }
  state.set({ autocompleting: null, ac_position: null, query: '' });
  const popup = document.createElement('div');
  popup.className = 'zc-emojis';
  popup.setAttribute('role', 'dialog');
  popup.setAttribute('aria-label', label);
  const picker = document.createElement('converse-emoji-picker') as PickerElement;
  picker.state = state;
  picker.model = box;
  picker.render_emojis = true;
  popup.append(picker);

  return new Promise((resolve) => {
    const end = (emoji: string | undefined): void => {
      if (close !== leave) return;
      close = undefined;
      for (const type of OUTSIDE) document.removeEventListener(type, away, true);
      const { activeElement, body } = document;
      const hadFocus = activeElement === body || popup.contains(activeElement);
      popup.remove();
      if (hadFocus && at.isConnected) at.focus();
      resolve(emoji);
    };
    const leave = (): void => end(undefined);
    const away = ({ target }: Event): void => {
      if (!popup.contains(target as Node)) leave();
    };
    popup.addEventListener('emojiSelected', (event) => {
      event.stopPropagation(); // else the composer takes it, too
      const { value } = (event as CustomEvent<{ value: string }>).detail;
      end(tools.emojis.shortnamesToUnicode(value));
    });
    popup.addEventListener(
      'keydown',
      (event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        leave();
      },
      true,
    );
    // Converse's styles are for what is in a conversation.
    (at.closest('.chatbox') ?? document.body).append(popup);
    put(popup, at);
    close = leave;
    for (const type of OUTSIDE) document.addEventListener(type, away, true);
    // When it has drawn itself.
    setTimeout(() => popup.querySelector<HTMLElement>('input')?.focus());
  });
}

const OUTSIDE = ['pointerdown', 'focusin'] as const;

/** Below its place or above it, within the window. */
function put(popup: HTMLElement, at: HTMLElement): void {
  const { innerWidth, innerHeight } = at.ownerDocument.defaultView ?? window;
  const { width, height } = popup.getBoundingClientRect();
  const { left, top, bottom } = at.getBoundingClientRect();
  const isBelow = bottom + height + MARGIN <= innerHeight;
  const y = isBelow ? bottom : Math.max(MARGIN, Math.min(top - height, innerHeight - height));
  popup.style.left = `${Math.max(MARGIN, Math.min(left, innerWidth - width - MARGIN))}px`;
  popup.style.top = `${y}px`;
}
