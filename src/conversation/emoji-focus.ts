/**
 * Converse 14.0.0 puts the focus into the composer whenever its choice of emojis closes, and every
 * click closes it: also the one that has just opened a message's menu, which then lost the focus and
 * went with it.
 */
export function leaveFocusWhereItIs(document: Document): void {
  document.addEventListener(
    'emojipickerblur',
    (event) => {
      const { activeElement, body } = document;
      const choice = (event.target as Element).closest('converse-emoji-dropdown');
      if (activeElement !== body && !choice?.contains(activeElement)) event.stopPropagation();
    },
    true,
  );
}

/** Its own Escape Converse 14.0.0 hears only inside of it: whoever writes on had it open for good. */
export function closeByEscape(document: Document): void {
  document.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape' || event.isComposing) return;
      const choice = document
        .querySelector('converse-emoji-dropdown .dropdown-menu.show')
        ?.closest<HTMLElement & { hide(): void }>('converse-emoji-dropdown');
      if (!choice || choice.contains(event.target as Node)) return;
      choice.hide();
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
}
