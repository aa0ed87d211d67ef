// @vitest-environment jsdom
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dot-properties';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FileCard, roomFor } from '../../../src/conversation/file-card.ts';
import type { FileFinder, FoundFile } from '../../../src/conversation/file-facts.ts';
import type { FileFacts } from '../../../src/shared/shared-file.ts';
import type { Player } from '../../../src/conversation/file-player.ts';
import type { SharedFile } from '../../../src/shared/shared-file.ts';
import { FakeModel } from './support.ts';

const TEXTS = parse(
  readFileSync(join(import.meta.dirname, '../../../zimlet/com_zimbra_converse.properties'), 'utf8'),
) as Record<string, string>;
const at = (name: string): string => `https://mail.example.test/upload/a/b/${name}`;

let inSight: (() => void)[];
let found: FoundFile;
const find = vi.fn<FileFinder['find']>();
const view = vi.fn<(file: SharedFile) => void>();

beforeEach(() => {
  inSight = [];
  found = { state: 'here', size: 338_000 };
  find.mockImplementation(() => Promise.resolve(found));
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      constructor(readonly tell: (entries: object[]) => void) {}
      observe = (target: Element) =>
        inSight.push(() => this.tell([{ isIntersecting: true, target }]));
      unobserve = () => undefined;
    },
  );
  FileCard.setUp({ texts: TEXTS, locale: 'en', finder: { find } as unknown as FileFinder, view });
});
afterEach(() => {
  document.body.replaceChildren();
  vi.clearAllMocks();
  vi.unstubAllGlobals();
});

async function card(name: string, said?: FileFacts, seen = true): Promise<FileCard> {
  const message = document.createElement('converse-chat-message');
  Object.assign(message, { model: new FakeModel(said && { zc_file: said }) });
  const file = document.createElement('zc-file');
  file.url = at(name);
  message.append(file);
  document.body.append(message);
  await file.updateComplete;
  if (seen) await see(file);
  return file;
}
async function see(file: FileCard): Promise<void> {
  for (const tell of inSight.splice(0)) tell();
  await vi.waitFor(() => expect(find).toHaveBeenCalled());
  await new Promise((resolve) => setTimeout(resolve));
  await file.updateComplete;
}
const words = (element: Element): string => element.textContent.replace(/\s+/g, ' ').trim();

describe('a file', () => {
  test('is a card with its name, type and size, and a way to have it', async () => {
    const file = await card('Contract_2027__final_.pdf', { name: 'Contract 2027 (final).pdf' });
    const link = file.querySelector('a')!;
    expect(words(file)).toBe('Contract 2027 (final).pdf PDF · 330 KB');
    expect(link.href).toBe(at('Contract_2027__final_.pdf'));
    expect(link.download).toBe('Contract 2027 (final).pdf');
    expect(link.getAttribute('aria-label')).toBe(
      'Download: Contract 2027 (final).pdf, PDF · 330 KB',
    );
    expect(link.target).toBe('');
  });

  test('is not asked for before it is seen', async () => {
    const file = await card('a.pdf', { size: 1024 }, false);
    expect(find).not.toHaveBeenCalled();
    expect(words(file)).toBe('a.pdf PDF · 1 KB');
  });

  test.each(['page.html', 'drawing.svg', 'run.js'])('%s is shown nowhere', async (name) => {
    const file = await card(name);
    expect(file.querySelector('a.zc-file-card')).not.toBeNull();
    expect(file.querySelector('img, iframe, object, embed, video, audio')).toBeNull();
  });

  test('that the server has no more says so, and leads nowhere', async () => {
    found = { state: 'gone' };
    for (const name of ['a.pdf', 'a.png', 'voice-message.webm', 'a.mp4']) {
      const file = await card(name, { size: 10 });
      expect(words(file)).toBe(`${name} No longer available`);
      expect(file.querySelector('a, button, img, video, zc-player')).toBeNull();
    }
  });

  test('without an ending is called a file', async () => {
    found = { state: 'unknown' };
    expect(words(await card('README'))).toBe('README File');
  });

  test('has the name as a text', async () => {
    const file = await card(encodeURIComponent('<img src=x>.pdf'));
    expect(file.querySelector('img')).toBeNull();
    expect(words(file)).toContain('<img src=x>.pdf');
  });
});

describe('a picture', () => {
  test('has its room before it is there, and opens large', async () => {
    const file = await card('plan.png', { width: 900, height: 500 }, false);
    const button = file.querySelector('button')!;
    expect(button.style.width).toBe('260px');
    expect(button.style.aspectRatio).toBe('260/144');
    expect(button.getAttribute('aria-label')).toBe('Open plan.png');
    expect(file.querySelector('img')).toBeNull();
    await see(file);
    expect(file.querySelector('img')!.src).toBe(at('plan.png'));
    expect(file.querySelector('img')!.alt).toBe('plan.png');
    expect(button.style.width).toBe('260px');
    button.click();
    expect(view).toHaveBeenCalledWith({ url: at('plan.png'), name: 'plan.png', kind: 'picture' });
  });

  test('that is huge is fetched when it is opened only', async () => {
    found = { state: 'here', size: 50 * 1024 * 1024 };
    const file = await card('plan.png');
    expect(file.querySelector('img')).toBeNull();
    file.querySelector('button')!.click();
    expect(view).toHaveBeenCalled();
  });

  test('that is none becomes a card; not so while only the line is away', async () => {
    const file = await card('plan.png');
    found = { state: 'unknown' };
    file.querySelector('img')!.dispatchEvent(new Event('error'));
    await new Promise((resolve) => setTimeout(resolve));
    await file.updateComplete;
    expect(file.querySelector('.zc-picture')).not.toBeNull();
    found = { state: 'here', size: 5 };
    file.querySelector('img')!.dispatchEvent(new Event('error'));
    await new Promise((resolve) => setTimeout(resolve));
    await file.updateComplete;
    expect(words(file)).toBe('plan.png PNG · 5 bytes');
  });

  test.each([
    [{}, { width: 220, height: 165 }],
    [
      { width: 100, height: 60 },
      { width: 100, height: 60 },
    ],
    [
      { width: 400, height: 4000 },
      { width: 56, height: 220 },
    ],
    [
      { width: 9000, height: 30 },
      { width: 260, height: 56 },
    ],
    [
      { width: 16, height: 16 },
      { width: 56, height: 56 },
    ],
  ])('of %j has the room %j', (said, room) => {
    expect(roomFor(said)).toEqual(room);
  });
});

describe('a recording', () => {
  test('is a player, with a waveform for a voice message', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('sound')));
    vi.stubGlobal(
      'OfflineAudioContext',
      class {
        decodeAudioData = () =>
          Promise.resolve({ duration: 65, getChannelData: () => new Float32Array(100).fill(1) });
      },
    );
    const file = await card('voice-message-1.webm');
    const player = file.querySelector<Player>('zc-player')!;
    await vi.waitFor(() => expect(player.querySelectorAll('svg path')).not.toHaveLength(1));
    await player.updateComplete;
    expect(player.querySelectorAll('.zc-wave svg')).toHaveLength(2);
    expect(words(player)).toBe('1:05');
    expect(player.querySelector('[role=group]')!.getAttribute('aria-label')).toBe('Voice message');
    expect(player.querySelector('button')!.getAttribute('aria-label')).toBe('Play');
    const slider = player.querySelector('input')!;
    expect(slider.max).toBe('65');
    expect(slider.getAttribute('aria-valuetext')).toBe('0:00 / 1:05');
    expect(file.querySelector('a')).toBeNull();
  });

  test('of another kind has its name, and is fetched when it is played', async () => {
    const fetch = vi.fn();
    vi.stubGlobal('fetch', fetch);
    const file = await card('song.mp3');
    expect(words(file)).toContain('song.mp3 MP3');
    expect(file.querySelector('zc-player')).not.toBeNull();
    expect(fetch).not.toHaveBeenCalled();
  });
});

test('a film plays in its message', async () => {
  const file = await card('film.mp4');
  expect(file.querySelector('video')!.getAttribute('src')).toBe(at('film.mp4'));
  file.querySelector('video')!.dispatchEvent(new Event('error'));
  await file.updateComplete;
  expect(file.querySelector('video')).toBeNull();
  expect(words(file)).toContain('film.mp4');
});
