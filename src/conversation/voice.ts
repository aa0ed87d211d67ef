/** Voice messages: the button beside the composer, and one recording for each conversation. */
import { html, type TemplateResult } from 'lit';
import { MICROPHONE } from '../frame/file-icons.ts';
import { icon } from '../frame/icons.ts';
import { putAboveComposer } from './above-composer.ts';
import type { ChatBox, ConversePrivate } from './converse-api.ts';
import type { Recording } from './recording.ts';

export interface VoiceParts {
  readonly document: Document;
  readonly texts: Readonly<Record<string, string>>;
  /** The conversation on the screen. */
  readonly current: () => ChatBox | undefined;
  readonly onFile: (file: File) => void;
  readonly say: (text: string) => void;
  /** Back to the composer. */
  readonly focus: () => void;
}

export class Voice {
  readonly #parts: VoiceParts;
  readonly #recordings = new Map<string, Recording>();

  /** Before Converse draws anything. */
  constructor({ api }: ConversePrivate, parts: VoiceParts) {
    this.#parts = parts;
    if (!canRecord()) return;
    const label = parts.texts['converse_chat_voice_record'] ?? '';
    api.listen.on('getToolbarButtons', (_toolbar: unknown, buttons: TemplateResult[]) => [
      ...buttons,
      html`<button
        type="button"
        class="zc-tool zc-record"
        aria-label=${label}
        title=${label}
        @click=${() => void this.#begin()}
      >
        ${icon(MICROPHONE)}
      </button>`,
    ]);
    api.listen.on('renderToolbar', () => this.#place());
  }

  /** The user looks elsewhere: nothing is recorded behind his back, and nothing is lost. */
  pause(): void {
    for (const recording of this.#recordings.values()) recording.stop();
  }

  async #begin(): Promise<void> {
    const { document, texts, current, onFile, say, focus } = this.#parts;
    const jid = String(current()?.get('jid'));
    const isHere = (): boolean => String(current()?.get('jid')) === jid;
    const { Recording } = await import('./recording.ts');
    if (!isHere() || this.#recordings.has(jid)) return;
    const recording = new Recording({
      document,
      texts,
      onSend: onFile,
      onEnd: (why) => {
        this.#recordings.delete(jid);
        recording.element.remove();
        if (!isHere()) return;
        if (why) say(why);
        focus();
      },
    });
    this.#recordings.set(jid, recording);
    this.#place();
    recording.focus();
    await recording.start();
  }

  #place(): void {
    for (const [jid, { element }] of this.#recordings) {
      putAboveComposer(this.#parts.document, jid, element);
    }
  }
}

/** Without a secure connection no browser gives the microphone away. */
function canRecord(): boolean {
  const { mediaDevices } = navigator as { mediaDevices?: MediaDevices };
  return typeof mediaDevices?.getUserMedia === 'function' && typeof MediaRecorder === 'function';
}
