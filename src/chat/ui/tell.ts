/** One sentence that the user must not miss, and a button that closes it. */
import { html } from 'lit';
import { openDialog } from './dialog.ts';

export function tell(document: Document, text: string, close: string): void {
  const dialog = openDialog(document, {
    title: text,
    closeLabel: close,
    content: () => html``,
    buttons: () =>
      html`<button type="button" class="zc-primary" @click=${() => dialog.close()}>
        ${close}
      </button>`,
  });
}
