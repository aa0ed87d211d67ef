// @vitest-environment jsdom
import { render } from 'lit';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Voice } from '../../../src/conversation/voice.ts';
import { FakeBox, fakeConverse } from './support.ts';

const TEXTS = {
  converse_chat_voice_record: 'Record',
  converse_chat_voice_wait: 'Waiting',
  converse_chat_voice_recording: 'Recording',
  converse_chat_voice_recorded: 'Recorded',
  converse_chat_voice_longest: 'No more than {0}.',
  converse_chat_voice_send: 'Send',
  converse_chat_voice_discard: 'Discard',
  converse_chat_voice_denied: 'Not allowed.',
  converse_chat_voice_none: 'No microphone.',
};
const bob = new FakeBox('bob@example.test');
const carol = new FakeBox('carol@example.test');

class FakeRecorder extends EventTarget {
  static last: FakeRecorder | undefined;
  static isTypeSupported = (type: string): boolean => type.startsWith('audio/ogg');
  state = 'inactive';
  readonly mimeType: string;
  constructor(_stream: MediaStream, { mimeType }: { mimeType: string }) {
    super();
    this.mimeType = mimeType;
    FakeRecorder.last = this;
  }
  start(): void {
    this.state = 'recording';
  }
  stop(): void {
    // As Safari does.
    if (this.state !== 'recording') throw new DOMException('x', 'InvalidStateError');
    this.state = 'inactive';
    queueMicrotask(() => {
      this.dispatchEvent(Object.assign(new Event('dataavailable'), { data: new Blob(['sound']) }));
      this.dispatchEvent(new Event('stop'));
    });
  }
}

let current: FakeBox | undefined;
let stopped: number;
let microphone: () => Promise<unknown>;
let voice: Voice;
let converse: ReturnType<typeof fakeConverse>;
const files: File[] = [];
const said: string[] = [];
const focus = vi.fn();
const stream = {
  getTracks: () => [{ stop: () => (stopped += 1) }],
};

beforeEach(() => {
  vi.useFakeTimers({ now: new Date(2026, 10, 26, 9, 12) });
  current = bob;
  stopped = 0;
  files.length = 0;
  said.length = 0;
  focus.mockClear();
  microphone = () => Promise.resolve(stream);
  vi.stubGlobal('MediaRecorder', FakeRecorder);
  vi.stubGlobal(
    'AudioContext',
    class {
      createAnalyser = () => ({
        fftSize: 8,
        getByteTimeDomainData: (all: Uint8Array) => all.fill(160),
      });
      createMediaStreamSource = () => ({ connect: () => undefined });
      close = () => Promise.resolve();
    },
  );
  Object.defineProperty(navigator, 'mediaDevices', {
    configurable: true,
    value: { getUserMedia: () => microphone() },
  });
  document.body.innerHTML = ['bob', 'carol']
    .map(
      (name) =>
        `<div class="chatbox" jid="${name}@example.test"><div class="bottom-panel"></div></div>`,
    )
    .join('');
  converse = fakeConverse();
  voice = new Voice(converse.inner, {
    document,
    texts: TEXTS,
    current: () => current?.box,
    onFile: (file) => files.push(file),
    say: (text) => said.push(text),
    focus,
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  Reflect.deleteProperty(navigator, 'mediaDevices');
});

const press = async (): Promise<void> => {
  const buttons = converse.fire('getToolbarButtons', {}, ['others']) as unknown[];
  expect(buttons[0]).toBe('others');
  const place = document.createElement('div');
  render(buttons[1], place);
  place.querySelector('button')!.click();
  await vi.dynamicImportSettled();
  await vi.advanceTimersByTimeAsync(0);
};
const bar = (): HTMLElement | null => document.querySelector('.zc-recording');
const button = (label: string): HTMLElement =>
  bar()!.querySelector<HTMLElement>(`button[aria-label="${label}"]`)!;
const words = (): string => bar()!.textContent.replace(/\s+/g, ' ').trim();

describe('a voice message', () => {
  test('is recorded in the composer’s place, and sent', async () => {
    await press();
    expect(bar()!.nextElementSibling?.className).toBe('bottom-panel');
    await vi.advanceTimersByTimeAsync(2_100);
    expect(words()).toBe('Recording 0:02');
    expect(bar()!.querySelector('.zc-levels path')!.getAttribute('d')).toContain('M142.5 4.5v15');
    expect(document.activeElement).toBe(button('Send'));
    button('Send').click();
    await vi.advanceTimersByTimeAsync(0);
    expect(files.map(({ name, type, size }) => [name, type, size])).toEqual([
      ['voice-message-2026-11-26-0912.ogg', 'audio/ogg', 5],
    ]);
    expect(bar()).toBeNull();
    expect(stopped).toBeGreaterThan(0); // nothing listens any more
    expect(focus).toHaveBeenCalled();
  });

  test('is sent once by two clicks, and not when it was discarded after all', async () => {
    await press();
    const send = button('Send');
    send.click();
    send.click();
    await vi.advanceTimersByTimeAsync(0);
    expect(files).toHaveLength(1);
    await press();
    button('Send').click();
    button('Discard').click();
    await vi.advanceTimersByTimeAsync(0);
    expect(files).toHaveLength(1);
    expect(bar()).toBeNull();
  });

  test('can be discarded', async () => {
    await press();
    button('Discard').click();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(bar()).toBeNull();
    expect(files).toEqual([]);
    expect(stopped).toBeGreaterThan(0);
  });

  test('stops at its longest, and can be sent then', async () => {
    await press();
    await vi.advanceTimersByTimeAsync(301_000);
    expect(words()).toBe('No more than 5:00. 5:00');
    expect(stopped).toBeGreaterThan(0);
    button('Send').click();
    expect(files).toHaveLength(1);
  });

  test('is not recorded on while one looks elsewhere, and is kept where it belongs', async () => {
    await press();
    await vi.advanceTimersByTimeAsync(1_000);
    voice.pause();
    current = carol;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(words()).toBe('Recorded 0:01');
    expect(bar()!.parentElement!.getAttribute('jid')).toBe('bob@example.test');
    expect(stopped).toBeGreaterThan(0);
    await press(); // another one, for Carol
    expect(document.querySelectorAll('.zc-recording')).toHaveLength(2);
    // Converse has drawn Bob's conversation anew.
    document.querySelector('.zc-recording')!.remove();
    converse.fire('renderToolbar');
    expect(document.querySelectorAll('.zc-recording')).toHaveLength(2);
  });
});

describe('without a microphone', () => {
  test.each([
    ['NotAllowedError', 'Not allowed.'],
    ['NotFoundError', 'No microphone.'],
    ['SecurityError', 'Not allowed.'],
  ])('a %s is told calmly, and one can write on', async (name, sentence) => {
    microphone = () => Promise.reject(new DOMException('x', name));
    await press();
    expect(said).toEqual([sentence]);
    expect(bar()).toBeNull();
    expect(focus).toHaveBeenCalled();
  });

  test('that is given after one has given up is let go again', async () => {
    let give: (stream: unknown) => void = () => undefined;
    microphone = () => new Promise((resolve) => (give = resolve));
    await press();
    expect(words()).toBe('Waiting');
    expect(button('Send')).toBeNull();
    voice.pause();
    expect(bar()).toBeNull();
    give(stream);
    await vi.advanceTimersByTimeAsync(0);
    expect(stopped).toBe(1);
    expect(said).toEqual([]);
  });

  test('there is no button where the browser cannot record', () => {
    vi.stubGlobal('MediaRecorder', undefined);
    const other = fakeConverse();
    new Voice(other.inner, {
      document,
      texts: TEXTS,
      current: () => undefined,
      onFile: () => undefined,
      say: () => undefined,
      focus,
    });
    expect(other.fire('getToolbarButtons', {}, ['others'])).toBeUndefined();
  });
});
