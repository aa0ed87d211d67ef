import { html, type TemplateResult } from 'lit';
import type { ChatSettings, ChatState } from '../../shared/panel-chat.ts';
import { put } from '../../shared/texts.ts';
import { copyText } from '../../frame/clipboard.ts';
import { Uploader } from '../conversation/upload.ts';
import type { Line } from '../line/line.ts';
import { fetchToken } from '../sign-in/token.ts';
import { openDialog } from '../ui/dialog.ts';
import { type Found, testConnection, type Trials } from './connection-test.ts';
import { STEPS, type Step, testTextsFrom } from './test-texts.ts';

export interface TestParts {
  readonly document: Document;
  readonly settings: ChatSettings;
  readonly line: () => Line | undefined;
  readonly state: () => ChatState;
}

const ANSWER_MS = 10_000;

/** Each part of the connection with what was found of it; all of it can be copied for whoever helps. */
export function openTest(parts: TestParts): void {
  const { document, settings } = parts;
  const window = document.defaultView ?? globalThis.window;
  const message = (key: string): string | undefined => settings.texts[key];
  const texts = testTextsFrom(message);
  const found = new Map<Step, Found>();
  let isDone = false;
  let copied = false;

  const words = (step: Step): string => {
    const result = found.get(step);
    if (result === undefined) return '';
    if (typeof result === 'string') return texts[result];
    if ('trouble' in result) return message(`converse_trouble_${result.trouble}`) ?? result.trouble;
    return put(texts[`mend_${result.mend}`], result.path ?? '');
  };
  /** No address, no token: what is the same for everybody. */
  const asText = (): string =>
    [
      `${texts.title}, ${new Date().toISOString()}, ${window.location.host}`,
      ...STEPS.map((step) => `${texts[`step_${step}`]}: ${words(step)}`),
      window.navigator.userAgent,
    ].join('\n');

  async function run(): Promise<void> {
    found.clear();
    isDone = copied = false;
    await testConnection(trialsOf(window, parts), (step, result) => {
      found.set(step, result);
      dialog.draw();
    });
    isDone = true;
    dialog.draw();
  }

  const row = (step: Step): TemplateResult => {
    const result = found.get(step);
    const isBad = typeof result === 'object';
    return html`<div class=${isBad ? 'zc-failed' : ''} data-step=${step}>
      <dt>${texts[`step_${step}`]}</dt>
      <dd dir="auto">${words(step)}</dd>
    </div>`;
  };
  const dialog = openDialog(document, {
    title: texts.title,
    closeLabel: message('converse_ask_close') ?? '',
    content: () =>
      html`<dl class="zc-test" aria-live="polite" aria-busy=${!isDone}>${STEPS.map(row)}</dl>`,
    buttons: () => html`
      <button type="button" ?disabled=${!isDone} @click=${() => void run()}>${texts.again}</button>
      <button
        type="button"
        class="zc-primary"
        ?disabled=${!isDone}
        @click=${() =>
          void copyText(window, asText()).then(() => {
            copied = true;
            dialog.draw();
          })}
      >
        ${copied ? texts.copied : texts.copy}
      </button>
    `,
  });
  void run();
}

function trialsOf(window: Window, { settings, line, state }: TestParts): Trials {
  const { tokenUrl, websocketUrl, boshUrl } = settings;
  const { protocol, host } = window.location;
  const socket = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}${websocketUrl ?? ''}`;
  return {
    token: () => fetchToken(tokenUrl, window.fetch.bind(window)),
    openWebSocket: websocketUrl === undefined ? undefined : () => opens(socket),
    askBosh: async () => {
      const signal = AbortSignal.timeout(ANSWER_MS);
      return (await window.fetch(boshUrl, { cache: 'no-store', signal })).status;
    },
    paths: { websocket: websocketUrl, bosh: boshUrl },
    state,
    line,
    uploadLimit: (to) => new Uploader(to).limit(),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
}

/** Whether a WebSocket opens; it is closed at once. */
function opens(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, 'xmpp');
    const timer = setTimeout(() => socket.close(), ANSWER_MS);
    socket.onopen = () => {
      resolve();
      socket.close();
    };
    socket.onclose = () => {
      clearTimeout(timer);
      reject(new Error('closed'));
    };
  });
}
