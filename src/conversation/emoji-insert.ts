/**
 * An emoji that was chosen goes to where the user writes. Converse 14.0.0 puts its name, `:rocket:`, at
 * the end of what is written, wherever that is being changed.
 */

/** What Converse tells of the choice: the name and, of one that was begun by its name, where that stands. */
interface Choice {
  readonly value: string;
  readonly autocompleting?: string | boolean | null;
  readonly ac_position?: number | null;
}

export function putEmojisWhereOneWrites(
  document: Document,
  toEmoji: (name: string) => string,
): void {
  // Before Converse hears it, which listens at the document, and after its choice has closed.
  document.body.addEventListener('emojiSelected', (event) => {
    const form = (event.target as Element).closest('form');
    const textarea = form?.querySelector<HTMLTextAreaElement>('textarea.chat-textarea');
    if (!textarea) return;
    event.stopPropagation();
    const { value, autocompleting, ac_position: at } = (event as CustomEvent<Choice>).detail;
    const begun = typeof autocompleting === 'string' && at ? autocompleting.length : 0;
    const end = begun > 0 && at ? at : textarea.selectionEnd;
    const start = begun > 0 ? end - begun : textarea.selectionStart;
    textarea.setRangeText(toEmoji(value), start, end, 'end');
    textarea.focus();
    // For whoever follows what is written: the draft, the height.
    textarea.dispatchEvent(new Event('input', { bubbles: true }));
  });
}
