/** Files to and from the user's Briefcase, which the panel looks after. */
import { html, nothing } from 'lit';
import { fill, sizeInWords } from '../../frame/file-words.ts';
import type { BriefcaseFile } from '../../shared/questions.ts';
import type { SharedFile } from '../../shared/shared-file.ts';
import type { PanelQuestions } from '../page/ask-panel.ts';
import { type Dialog, openDialog } from '../ui/dialog.ts';
import css from './briefcase.css';

export interface BriefcaseParts {
  readonly document: Document;
  readonly texts: Readonly<Record<string, string>>;
  readonly locale: string;
  readonly questions: PanelQuestions;
  /** Says something beside the composer. */
  readonly say: (text: string) => void;
  readonly onFiles: (files: readonly File[]) => void;
}

/** Keeps a file of the conversation. Says whether it did. */
export async function keepFile(
  { questions, texts, say }: BriefcaseParts,
  file: SharedFile,
): Promise<void> {
  const sentence = (key: string, name: string): void =>
    say(fill(texts[`converse_chat_briefcase_${key}`] ?? '', name));
  try {
    sentence('kept', await questions.ask({ kind: 'keep', url: file.url, name: file.name }));
  } catch {
    sentence('not_kept', file.name);
  }
}

/** Lets the user choose files of the Briefcase, and fetches them. */
export function openBriefcase(parts: BriefcaseParts): Dialog {
  const { document, texts, locale, questions, onFiles } = parts;
  const text = (key: string): string => texts[`converse_chat_briefcase_${key}`] ?? '';
  let files: readonly BriefcaseFile[] | undefined;
  let filter = '';
  let state: 'waiting' | 'ready' | 'fetching' | 'failed' = 'waiting';
  const chosen = new Set<BriefcaseFile>();

  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (chosen.size === 0 || state === 'fetching') return;
    state = 'fetching';
    dialog.draw();
    try {
      const fetched = await Promise.all([...chosen].map(fetchFile));
      if (!dialog.element.open) return; // given up meanwhile
      dialog.close();
      onFiles(fetched);
    } catch {
      state = 'failed';
      dialog.draw();
    }
  };
  const row = (file: BriefcaseFile) =>
    html`<li>
      <label>
        <input
          type="checkbox"
          .checked=${chosen.has(file)}
          @change=${({ target }: Event) => {
            if ((target as HTMLInputElement).checked) chosen.add(file);
            else chosen.delete(file);
            dialog.draw();
          }}
        />
        <span dir="auto">${file.name}</span><small>${sizeInWords(file.size, locale)}</small>
      </label>
    </li>`;
  const content = () => {
    if (state === 'waiting') return html`<p role="status">${text('loading')}</p>`;
    const shown = files?.filter(({ name }) => name.toLowerCase().includes(filter)) ?? [];
    return html`<form id="zc-briefcase" class="zc-briefcase" @submit=${send}>
      ${state === 'failed' ? html`<p role="alert">${text('failed')}</p>` : nothing}
      ${
        files && files.length > 0
          ? html`<input
                type="search"
                aria-label=${text('search')}
                placeholder=${text('search')}
                @input=${({ target }: Event) => {
                  filter = (target as HTMLInputElement).value.trim().toLowerCase();
                  dialog.draw();
                }}
              />
              <ul>
                ${shown.map(row)}
              </ul>`
          : state === 'ready'
            ? html`<p>${text('empty')}</p>`
            : nothing
      }
    </form>`;
  };
  const dialog = openDialog(document, {
    title: text('title'),
    closeLabel: texts['converse_chat_cancel'] ?? '',
    content,
    buttons: () =>
      html`<button type="button" @click=${() => dialog.close()}>
          ${texts['converse_chat_cancel']}
        </button>
        <button
          type="submit"
          form="zc-briefcase"
          class="zc-primary"
          ?disabled=${chosen.size === 0 || state === 'fetching'}
        >
          ${text('send')}
        </button>`,
  });
  const style = document.createElement('style');
  style.textContent = css;
  dialog.element.prepend(style);

  questions.ask({ kind: 'briefcase' }).then(
    (answer) => {
      files = answer;
      state = 'ready';
      dialog.draw();
      dialog.element.querySelector<HTMLElement>('input')?.focus();
    },
    () => {
      state = 'failed';
      dialog.draw();
    },
  );
  return dialog;
}

async function fetchFile({ url, name }: BriefcaseFile): Promise<File> {
  const response = await fetch(url, { credentials: 'same-origin' });
  if (!response.ok) throw new Error(`the file was answered ${response.status}`);
  const content = await response.blob();
  return new File([content], name, { type: content.type });
}
