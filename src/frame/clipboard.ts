/** Puts a text into the clipboard; rejects when the browser does not let it. */
export async function copyText(window: Window, text: string): Promise<void> {
  // Only where the page came over TLS, whatever its type says.
  const { clipboard } = window.navigator as { clipboard?: Clipboard };
  if (clipboard) return clipboard.writeText(text);
  const { document } = window;
  const before = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.style.cssText = 'position: fixed; opacity: 0';
  document.body.append(field);
  field.focus(); // not every browser does by selecting
  field.select();
  // oxlint-disable-next-line typescript/no-deprecated -- the only way without TLS
  const done = document.execCommand('copy');
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  if (!done) throw new Error('the browser did not copy');
}
