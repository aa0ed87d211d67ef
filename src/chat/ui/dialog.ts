/**
 * A dialog over the chat: the browser's own `<dialog>`, which keeps the focus inside, makes the rest
 * unreachable and closes on Escape.
 */
import { html, nothing, render, type TemplateResult } from 'lit';
import css from './dialog.css';

export interface DialogParts {
  readonly title: string;
  /** Drawn again at each call of `Dialog.draw`. */
  readonly content: () => TemplateResult;
  /** Of the button in the corner. */
  readonly closeLabel: string;
  /** What stands below, right-hand last. */
  readonly buttons?: () => TemplateResult | typeof nothing;
  readonly onClosed?: () => void;
}

export interface Dialog {
  readonly element: HTMLDialogElement;
  draw(): void;
  close(): void;
}

let count = 0;

/** Fetched with the first dialog, before the page's own sheets: what stands there may add to it. */
export function addStyle(document: Document): void {
  if (document.getElementById('zc-dialog-style')) return;
  const style = document.createElement('style');
  style.id = 'zc-dialog-style';
  style.textContent = css;
  document.head.prepend(style);
}

/** The dialog in front gets the focus back when what had it is gone. */
export function focusDialog(document: Document): void {
  const open = [...document.querySelectorAll('dialog[open]')].pop();
  if (open?.contains(document.activeElement) === false) open.querySelector('button')?.focus();
}

export function openDialog(document: Document, parts: DialogParts): Dialog {
  const { title, content, closeLabel, buttons, onClosed } = parts;
  addStyle(document);
  const element = document.createElement('dialog');
  const id = `zc-dialog-${(count += 1)}`;
  element.className = 'zc-dialog';
  element.setAttribute('aria-labelledby', id);
  const before = document.activeElement;
  const close = (): void => element.close();
  const draw = (): void => {
    render(
      html`<header role="none">
          <h2 id=${id}>${title}</h2>
          <button
            type="button"
            class="zc-close"
            aria-label=${closeLabel}
            title=${closeLabel}
            @click=${close}
          >
            <svg class="zc-icon" viewBox="0 0 16 16" aria-hidden="true">
              <path d="m4 4 8 8m0-8-8 8" />
            </svg>
          </button>
        </header>
        <div class="zc-dialog-content">${content()}</div>
        ${buttons ? html`<footer role="none">${buttons()}</footer>` : nothing}`,
      element,
    );
  };
  // A key that closes the dialog is not one that leaves the chat.
  element.addEventListener('keydown', (event) => event.stopPropagation());
  element.addEventListener('close', () => {
    element.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus();
    else focusDialog(document);
    onClosed?.();
  });
  draw();
  document.body.append(element);
  element.showModal();
  return { element, draw, close };
}

/** A question; resolves with true when `yes` was chosen. */
export function ask(
  document: Document,
  texts: {
    readonly title: string;
    readonly text: string;
    readonly yes: string;
    readonly no: string;
    /** It takes something away for good. */
    readonly danger?: boolean;
  },
): Promise<boolean> {
  return new Promise((resolve) => {
    let answer = false;
    const dialog = openDialog(document, {
      title: texts.title,
      closeLabel: texts.no,
      content: () => html`<p>${texts.text}</p>`,
      buttons: () => html`
        <button type="button" @click=${() => dialog.close()}>${texts.no}</button>
        <button
          type="button"
          class=${texts.danger ? 'zc-danger' : 'zc-primary'}
          @click=${() => {
            answer = true;
            dialog.close();
          }}
        >
          ${texts.yes}
        </button>
      `,
      onClosed: () => resolve(answer),
    });
  });
}
