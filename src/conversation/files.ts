/** Draws a message that is nothing but the address of a sent file as that file. */
import { html, type TemplateResult } from 'lit';
import { BRIEFCASE } from '../frame/file-icons.ts';
import { icon } from '../frame/icons.ts';
import { fileAt, fileIn, type SharedFile } from '../shared/shared-file.ts';
import { type ChatBox, type ConversePrivate, type Texture, textOf } from './converse-api.ts';
import { FileCard } from './file-card.ts';
import { FileFinder, readFacts, saidOf } from './file-facts.ts';

export interface FileParts {
  readonly texts: Readonly<Record<string, string>>;
  readonly locale: string;
  /** Nothing is ever fetched from anywhere else. */
  readonly origin: string;
  /** The conversation on the screen. */
  readonly current: () => ChatBox | undefined;
  readonly view: (pictures: readonly SharedFile[], at: number) => void;
  /** From the Briefcase; undefined where there is none. */
  readonly pick?: (() => void) | undefined;
}

/** Before Converse draws anything. */
export function drawFiles(inner: ConversePrivate, parts: FileParts): void {
  const { texts, locale, origin, current, view, pick } = parts;
  FileCard.setUp({
    texts,
    locale,
    finder: new FileFinder((...question) => fetch(...question)),
    view: (file) => {
      const pictures = picturesOf(current(), origin);
      const at = pictures.findIndex(({ url }) => url === file.url);
      // It covers this page, and takes the focus out of it.
      const before = document.activeElement;
      window.addEventListener(
        'focus',
        () => before instanceof HTMLElement && before.isConnected && before.focus(),
        { once: true },
      );
      if (at >= 0) view(pictures, at);
      else view([file], 0);
    },
  });
  if (pick) {
    const label = texts['converse_chat_briefcase_pick'] ?? '';
    inner.api.listen.on('getToolbarButtons', (_toolbar: unknown, buttons: TemplateResult[]) => [
      ...buttons,
      html`<button
        type="button"
        class="zc-tool zc-pick"
        aria-label=${label}
        title=${label}
        @click=${pick}
      >
        ${icon(BRIEFCASE)}
      </button>`,
    ]);
  }
  readFacts(inner);
  inner.api.listen.on('beforeMessageBodyTransformed', (texture: Texture) => {
    const file = fileIn(texture.toString(), origin);
    if (!file) return;
    texture.addTemplateResult(0, texture.length, html`<zc-file .url=${file.url}></zc-file>`);
  });
}

/** Oldest first. */
function picturesOf(box: ChatBox | undefined, origin: string): SharedFile[] {
  return (box?.messages.models ?? []).flatMap((message) => {
    const file = fileIn(textOf(message, 'message') || textOf(message, 'body'), origin);
    return file?.kind === 'picture' && !message.get('retracted')
      ? [fileAt(file.url, saidOf(message).name)]
      : [];
  });
}
