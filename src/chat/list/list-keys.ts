/** The keyboard in the list: from the search to the rows, along them, and back. */

export interface KeysParts {
  readonly rows: () => readonly HTMLElement[];
  readonly field: () => HTMLElement;
  /** What is looked for, as it stands in the field. */
  readonly filter: () => string;
  readonly clear: () => void;
  /** The row at that place has the focus; below the last one that is there more may come. */
  readonly near: (at: number) => void;
}

/** In the search. */
export function searchKey(event: KeyboardEvent, parts: KeysParts): void {
  // While a word is composed, the keys belong to the input method.
  if (event.isComposing) return;
  const { key } = event;
  if (key === 'ArrowDown') parts.rows()[0]?.focus();
  else if (key === 'Enter' && parts.filter().trim()) parts.rows()[0]?.click();
  else if (key === 'Escape' && parts.filter()) parts.clear();
  else return;
  event.preventDefault();
}

/** On a row. */
export function rowKey(event: KeyboardEvent, parts: KeysParts): void {
  const { key } = event;
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const rows = parts.rows();
  const at = rows.findIndex((row) => row === document.activeElement);
  parts.near(at);
  if (key === 'Escape' && parts.filter()) parts.clear();
  else if (key === 'ArrowUp' && at <= 0) parts.field().focus();
  else if (key === 'ArrowUp') rows[at - 1]?.focus();
  else if (key === 'ArrowDown') rows[at + 1]?.focus();
  else if (key === 'Home') rows[0]?.focus();
  else if (key === 'End') rows[rows.length - 1]?.focus();
  else {
    // Whoever types a name wants to find it; the letter arrives in the field.
    if (key.length === 1 && key !== ' ') parts.field().focus();
    return;
  }
  event.preventDefault();
}

/** Of a key that was pressed in another page only the end is heard here. */
const KEYS = ['keydown', 'keyup'] as const;

/** Calls `onUsed` once, with the first key of the page. Gives what ends it. */
export function whenKeyboardIsUsed(page: Document, onUsed: () => void): () => void {
  const end = (): void => {
    for (const type of KEYS) page.removeEventListener(type, used, true);
  };
  const used = (): void => {
    end();
    onUsed();
  };
  for (const type of KEYS) page.addEventListener(type, used, true);
  return end;
}
