/** A dialog that has something done: it stays open when that fails, says so, and can be tried again. */
import { html, nothing, type TemplateResult } from 'lit';
import { type Dialog, openDialog } from './dialog.ts';

export interface FormParts {
  readonly title: string;
  /** Drawn again at each call of `Dialog.draw`. */
  readonly fields: () => TemplateResult;
  readonly yes: string;
  readonly cancel: string;
  /** What is said when it was not done. */
  readonly failure: string;
  /** It takes something away for good. */
  readonly danger?: boolean;
  /** Whether all is there that it needs. */
  readonly isReady?: () => boolean;
  /** One at a time. Fails when it was not done. */
  readonly act: () => Promise<void>;
  /** With true when it was done. */
  readonly onClosed?: (isDone: boolean) => void;
}

let count = 0;

export function openForm(document: Document, parts: FormParts): Dialog {
  const { title, fields, yes, cancel, failure, danger, isReady, act, onClosed } = parts;
  const id = `zc-form-${(count += 1)}`;
  let isBusy = false;
  let hasFailed = false;
  let isDone = false;
  const mayAct = (): boolean => !isBusy && isReady?.() !== false;

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!mayAct()) return; // a field can be left with Enter, whatever the button says
    isBusy = true;
    hasFailed = false;
    dialog.draw();
    try {
      await act();
      isDone = true;
    } catch {
      hasFailed = true;
    }
    isBusy = false;
    if (isDone) dialog.close();
    else dialog.draw();
  };

  const dialog: Dialog = openDialog(document, {
    title,
    closeLabel: cancel,
    content: () => html`
      <form id=${id} @submit=${submit}>
        ${fields()} ${hasFailed ? html`<p class="zc-failed" role="alert">${failure}</p>` : nothing}
      </form>
    `,
    buttons: () => html`
      <button type="button" @click=${() => dialog.close()}>${cancel}</button>
      <button
        type="submit"
        form=${id}
        class=${danger ? 'zc-danger' : 'zc-primary'}
        ?disabled=${!mayAct()}
      >
        ${yes}
      </button>
    `,
    onClosed: () => onClosed?.(isDone),
  });
  return dialog;
}
