/** Files to and from the user's Briefcase, which the panel looks after. */
import { html } from 'lit';
import { fill, sizeInWords } from '../../frame/file-words.ts';
import type { BriefcaseFile } from '../../shared/questions.ts';
import type { SharedFile } from '../../shared/shared-file.ts';
import type { PanelQuestions } from '../page/ask-panel.ts';
import type { Dialog } from '../ui/dialog.ts';
import { openForm } from '../ui/form-dialog.ts';
import css from './briefcase.css';

export interface BriefcaseParts {
  readonly document: Document;
  readonly texts: Readonly<Record<string, string>>;
  readonly locale: string;
  readonly questions: PanelQuestions;
  /** Says something beside the composer. */
  readonly say: (text: string, isGood: boolean) => void;
  readonly onFiles: (files: readonly File[]) => void;
}

/** Keeps a file of the conversation. Says whether it did. */
export async function keepFile(
  { questions, texts, say }: BriefcaseParts,
  file: SharedFile,
): Promise<void> {
  const sentence = (key: string, name: string): void =>
    say(fill(texts[`converse_chat_briefcase_${key}`] ?? '', name), key === 'kept');
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
  let files: readonly BriefcaseFile[] | 'asked' | 'unknown' = 'asked';
  let filter = '';
  const chosen = new Set<BriefcaseFile>();

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
  const fields = () => {
    if (files === 'asked') return html`<p role="status">${text('loading')}</p>`;
    if (files === 'unknown') return html`<p role="alert">${text('failed')}</p>`;
    if (files.length === 0) return html`<p>${text('empty')}</p>`;
    return html`<div class="zc-briefcase">
      <input
        type="search"
        aria-label=${text('search')}
        placeholder=${text('search')}
        @input=${({ target }: Event) => {
          filter = (target as HTMLInputElement).value.trim().toLowerCase();
          dialog.draw();
        }}
      />
      <ul>
        ${files.filter(({ name }) => name.toLowerCase().includes(filter)).map(row)}
      </ul>
    </div>`;
  };
  const dialog: Dialog = openForm(document, {
    title: text('title'),
    yes: text('send'),
    cancel: texts['converse_chat_cancel'] ?? '',
    failure: text('failed'),
    fields,
    isReady: () => chosen.size > 0,
    act: async () => {
      const fetched = await Promise.all([...chosen].map(fetchFile));
      if (dialog.element.open) onFiles(fetched); // else given up meanwhile
    },
  });
  const style = document.createElement('style');
  style.textContent = css;
  dialog.element.prepend(style);

  questions.ask({ kind: 'briefcase' }).then(
    (answer) => {
      files = answer;
      dialog.draw();
      dialog.element.querySelector<HTMLElement>('input')?.focus();
    },
    () => {
      files = 'unknown';
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
