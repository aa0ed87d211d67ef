// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type {
  ConversePrivate,
  Message,
  MessageElement,
} from '../../../src/conversation/converse-api.ts';
import { OutgoingMarks, showStates } from '../../../src/conversation/outgoing.ts';
import type { Outgoing } from '../../../src/shared/chat-conversation.ts';

const BOB = 'bob@example.com';
const CAROL = 'carol@example.com';
const TEXTS = {
  converse_chat_waiting: 'waits to be sent',
  converse_chat_uploading: 'is being sent',
  converse_chat_failed: 'was not sent',
  converse_chat_failed_file_too_large: 'is too large',
  converse_chat_retry: 'Send again',
  converse_chat_discard: 'Discard',
  converse_chat_cancel: 'Cancel',
};

class FakeMessage {
  readonly #attributes: Record<string, unknown>;
  constructor(attributes: Record<string, unknown>) {
    this.#attributes = attributes;
  }
  get(name: string): unknown {
    return this.#attributes[name];
  }
  set(attributes: object): void {
    Object.assign(this.#attributes, attributes);
  }
}
const message = (attributes: Record<string, unknown>): Message =>
  new FakeMessage(attributes) as unknown as Message;

let renderToolbar: () => void;
let messages: Message[];
let marks: OutgoingMarks;
const retry = vi.fn();
const discard = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = '';
  messages = [message({ msgid: 'one', body: 'Good morning' })];
  const inner = {
    api: { listen: { on: (_event: string, handler: () => void) => (renderToolbar = handler) } },
    state: {
      chatboxes: {
        get: (jid: string) => (jid === BOB ? { messages: { models: messages } } : undefined),
      },
    },
  } as unknown as ConversePrivate;
  marks = new OutgoingMarks({ document, inner, texts: TEXTS, locale: 'en', retry, discard });
});

afterEach(() => {
  vi.useRealTimers();
  vi.clearAllMocks();
});

/** As Converse 14.0.0 draws it. */
function draw(jid: string): void {
  document.body.insertAdjacentHTML(
    'beforeend',
    `<div class="chatbox" jid="${jid}"><div class="chat-body"><div class="chat-content"></div>` +
      `<div class="bottom-panel"><form></form></div></div></div>`,
  );
}
const take = (outgoing: Partial<Outgoing>): void =>
  marks.take({ id: 'one', peer: BOB, state: 'waiting', ...outgoing });
const strip = (): HTMLElement | null => document.querySelector('.zc-outgoing');
const buttons = (): HTMLElement[] => [
  ...document.querySelectorAll<HTMLElement>('.zc-outgoing button'),
];
const lines = (): string[] =>
  [...document.querySelectorAll('.zc-outgoing span')].map(({ textContent }) => textContent);

describe('the lines of what is not sent yet', () => {
  test('stand in the flow, between the messages and the composer', () => {
    draw(CAROL);
    draw(BOB);
    marks.show(BOB);
    take({ state: 'failed' });
    expect(strip()?.previousElementSibling?.className).toBe('chat-content');
    expect(strip()?.nextElementSibling?.className).toBe('bottom-panel');
    expect(strip()?.closest('.chatbox')?.getAttribute('jid')).toBe(BOB);
    expect(strip()?.getAttribute('role')).toBe('status');
  });

  test('come when Converse has drawn the composer, and again when it draws it anew', () => {
    marks.show(BOB);
    take({ state: 'failed' });
    expect(strip()).toBeNull();
    draw(BOB);
    renderToolbar();
    expect(lines()).toEqual(['Good morning – was not sent']);
    document.body.innerHTML = '';
    draw(BOB);
    renderToolbar();
    expect(lines()).toEqual(['Good morning – was not sent']);
  });

  test('go with the conversation', () => {
    draw(BOB);
    draw(CAROL);
    marks.show(BOB);
    take({ state: 'failed' });
    marks.show(CAROL);
    expect(strip()?.hidden).toBe(true);
    marks.show(undefined);
    expect(strip()).toBeNull();
    marks.show(BOB);
    expect(lines()).toHaveLength(1);
  });

  test('say nothing of a message that is on its way at once', () => {
    draw(BOB);
    marks.show(BOB);
    take({});
    vi.advanceTimersByTime(1_000);
    expect(strip()?.hidden).toBe(true);
    take({}); // told again, it waits no longer for that
    vi.advanceTimersByTime(500);
    expect(lines()).toEqual(['Good morning – waits to be sent']);
    expect(document.querySelectorAll('.zc-outgoing button')).toHaveLength(0);
    take({ state: 'sent' });
    expect(strip()?.hidden).toBe(true);
    take({}); // in a new session it is waiting anew
    expect(strip()?.hidden).toBe(true);
  });

  test('tell of a file at once, and offer what can be done', () => {
    draw(BOB);
    marks.show(BOB);
    take({ fileName: 'plan.pdf' });
    expect(lines()).toEqual(['plan.pdf – waits to be sent']);
    take({ fileName: 'plan.pdf', state: 'failed', condition: 'no-upload' });
    expect(lines()).toEqual(['plan.pdf – was not sent']);
    const [again, away] = buttons();
    again?.click();
    away?.click();
    expect(retry).toHaveBeenCalledWith('one');
    expect(discard).toHaveBeenCalledWith('one');
  });

  test('offer no second attempt for a file that can never be sent', () => {
    draw(BOB);
    marks.show(BOB);
    take({ fileName: 'plan.pdf', state: 'failed', condition: 'file-too-large' });
    expect(lines()).toEqual(['plan.pdf – is too large']);
    expect(buttons().map((button) => button.textContent.trim())).toEqual(['Discard']);
  });

  test('show how far an upload is, and leave the focus where it is meanwhile', () => {
    draw(BOB);
    marks.show(BOB);
    take({ fileName: 'plan.pdf', state: 'uploading', progress: 0.25, size: 2_000_000 });
    const bar = strip()!.querySelector('progress')!;
    const [cancel] = buttons();
    expect(bar.value).toBe(0.25);
    expect(strip()!.querySelector('small')!.textContent).toBe('1.9 MB');
    expect(cancel!.getAttribute('aria-label')).toBe('Cancel: plan.pdf');
    cancel!.focus();
    take({ fileName: 'plan.pdf', state: 'uploading', progress: 0.5, size: 2_000_000 });
    expect(bar.value).toBe(0.5);
    expect(document.activeElement).toBe(cancel);
    cancel!.click();
    expect(discard).toHaveBeenCalledWith('one');
  });
});

describe('the message itself', () => {
  test('carries its state as a class, by whichever id it is known', async () => {
    class ChatMessage extends HTMLElement {
      model = message({});
      getExtraMessageClasses(): string {
        return 'chat';
      }
    }
    customElements.define('converse-chat-message', ChatMessage);
    await showStates(customElements, (each) => marks.stateOf(each));
    const element = document.createElement('converse-chat-message') as MessageElement;
    expect(element.getExtraMessageClasses()).toBe('chat');
    element.model = message({ msgid: 'other', origin_id: 'one' });
    take({});
    expect(element.getExtraMessageClasses()).toBe('chat zc-message-waiting');
    take({ state: 'failed' });
    expect(element.getExtraMessageClasses()).toBe('chat zc-message-failed');
    take({ state: 'sent' });
    expect(element.getExtraMessageClasses()).toBe('chat');
  });

  test('is drawn anew when its state changes', () => {
    take({});
    expect(messages[0]?.get('zc_state')).toBe('waiting');
  });
});
