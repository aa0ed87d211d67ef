/** A picture of the conversation, as large as the frame, with those before and after it. */
import { html, nothing, render } from 'lit';
import { BRIEFCASE, DOWNLOAD, NEXT, PREVIOUS } from '../../frame/file-icons.ts';
import { fill } from '../../frame/file-words.ts';
import { CROSS, icon } from '../../frame/icons.ts';
import type { SharedFile } from '../../shared/shared-file.ts';
import css from './viewer.css';

export interface ViewerParts {
  readonly document: Document;
  readonly texts: Readonly<Record<string, string>>;
  readonly pictures: readonly SharedFile[];
  /** Which of them is shown first. */
  readonly at: number;
  /** Into the Briefcase; `say` tells here what has become of it. Undefined where there is none. */
  readonly keep?: ((picture: SharedFile, say: (text: string) => void) => void) | undefined;
  readonly onClosed?: () => void;
}

export function openViewer(parts: ViewerParts): HTMLDialogElement {
  const { document, texts, pictures, keep, onClosed } = parts;
  const text = (key: string): string => texts[`converse_chat_file_${key}`] ?? '';
  const dialog = document.createElement('dialog');
  const content = document.createElement('div');
  const style = document.createElement('style');
  style.textContent = css;
  dialog.className = 'zc-viewer';
  content.style.display = 'contents';
  dialog.append(style, content);
  let at = parts.at;
  let broken = false;
  let said = '';

  const say = (sentence: string): void => {
    said = sentence;
    draw();
  };
  const walk = (by: number): void => {
    const to = at + by;
    if (to < 0 || to >= pictures.length) return;
    at = to;
    broken = false;
    said = '';
    draw();
  };
  const close = (): void => dialog.close();
  const draw = (): void => {
    const picture = pictures[at];
    if (!picture) return;
    const { url, name } = picture;
    const count = fill(text('of'), String(at + 1), String(pictures.length));
    dialog.setAttribute('aria-label', name);
    render(
      html`<header>
          <h2 dir="auto" title=${name}>${name}</h2>
          ${pictures.length > 1 ? html`<small role="status">${count}</small>` : nothing}
          <a href=${url} download=${name} aria-label=${text('download')} title=${text('download')}
            >${icon(DOWNLOAD)}</a
          >
          ${
            keep
              ? html`<button
                  type="button"
                  class="zc-keep"
                  aria-label=${text('keep')}
                  title=${text('keep')}
                  @click=${() => keep(picture, say)}
                >
                  ${icon(BRIEFCASE)}
                </button>`
              : nothing
          }
          <button
            type="button"
            class="zc-close"
            autofocus
            aria-label=${text('close')}
            title=${text('close')}
            @click=${close}
          >
            ${icon(CROSS)}
          </button>
        </header>
        <figure
          @click=${(event: Event) => {
            if (event.target === event.currentTarget) close();
          }}
        >
          ${
            broken
              ? html`<p role="alert">${text('not_shown')}</p>`
              : html`<img
                  src=${url}
                  alt=${name}
                  @error=${() => {
                    broken = true;
                    draw();
                  }}
                />`
          }
          ${at > 0 ? step('zc-previous', text('previous'), PREVIOUS, -1) : nothing}
          ${at < pictures.length - 1 ? step('zc-next', text('next'), NEXT, 1) : nothing}
          ${keep ? html`<p class="zc-said" role="status">${said}</p>` : nothing}
        </figure>`,
      content,
    );
  };
  const step = (name: string, label: string, path: typeof NEXT, by: number) =>
    html`<button
      type="button"
      class=${name}
      aria-label=${label}
      title=${label}
      @click=${() => walk(by)}
    >
      ${icon(path)}
    </button>`;

  dialog.addEventListener('keydown', (event) => {
    event.stopPropagation(); // a key that closes this is not one that leaves the chat
    const isRtl = getComputedStyle(dialog).direction === 'rtl';
    if (event.key === 'ArrowLeft') walk(isRtl ? 1 : -1);
    else if (event.key === 'ArrowRight') walk(isRtl ? -1 : 1);
  });
  dialog.addEventListener('close', () => {
    dialog.remove();
    onClosed?.();
  });
  draw();
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
