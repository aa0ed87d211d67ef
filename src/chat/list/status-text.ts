/** A few words about what one is doing, beside one's status. */
import { html } from 'lit';
import { type Dialog, openDialog } from '../ui/dialog.ts';
import type { ActTexts } from './act-texts.ts';

/** What a row can show of it, with some to spare. */
const LONGEST = 100;

export function openStatusText(
  document: Document,
  texts: ActTexts,
  now: string,
  onChosen: (text: string) => void,
): Dialog {
  const submit = (event: Event): void => {
    event.preventDefault();
    const text = dialog.element.querySelector('input')?.value.replace(/\s+/g, ' ').trim() ?? '';
    dialog.close();
    onChosen(text);
  };
  const dialog: Dialog = openDialog(document, {
    title: texts.status_title,
    closeLabel: texts.cancel,
    content: () => html`
      <form id="zc-status-text" @submit=${submit}>
        <label>
          <span>${texts.status_hint}</span>
          <input type="text" autocomplete="off" maxlength=${LONGEST} .value=${now} />
        </label>
      </form>
    `,
    buttons: () => html`
      <button type="button" @click=${() => dialog.close()}>${texts.cancel}</button>
      <button type="submit" form="zc-status-text" class="zc-primary">${texts.status_set}</button>
    `,
  });
  dialog.element.querySelector('input')?.select();
  return dialog;
}
