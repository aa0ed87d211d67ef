import { html } from 'lit';
import type { Message } from '../../shared/texts.ts';
import { openDialog } from '../ui/dialog.ts';
import { helpTextsFrom } from './help-texts.ts';

/** The few things that one cannot see. */
export function openHelp(document: Document, message: Message): void {
  const texts = helpTextsFrom(message);
  const close = message('converse_ask_close') ?? '';
  const dialog = openDialog(document, {
    title: texts.title,
    closeLabel: close,
    content: () =>
      html`<p>${texts.find}</p>
        <p>${texts.group}</p>
        <p>${texts.more}</p>`,
    buttons: () => html`
      <button type="button" class="zc-primary" @click=${() => dialog.close()}>${close}</button>
    `,
  });
}
