/**
 * Two people send each other files: pictures, documents, what was recorded. Real browser, bundles,
 * nginx and ejabberd. The tests build on each other.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { launchChromium } from '../support/chromium.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';
import { waitFor } from '../support/wait.ts';
import { allOnline, type WebmailUser } from '../support/webmail-user.ts';

const dir = testDir('files');
let stack: Stack;
let browser: Browser;
let alice: WebmailUser;
let bob: WebmailUser;

beforeAll(async () => {
  [stack, browser] = await Promise.all([
    startStack({ dir }),
    launchChromium('--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'),
  ]);
  [alice, bob] = await allOnline(browser, stack.url, 'alice', 'bob');
  await alice.openConversation('bob');
  await bob.openConversation('alice');
}, 90_000);

afterAll(async () => {
  await browser.close();
  await stack.close();
});

const shared = (user: WebmailUser, name: string): Locator =>
  user.conversation.locator('zc-file').filter({ has: user.page.locator(`[title="${name}"]`) });
const card = (user: WebmailUser, name: string): Locator =>
  user.conversation.locator('a.zc-file-card', { hasText: name });

/** As a person pastes or drops them: files that the browser has made itself. */
async function give(
  user: WebmailUser,
  how: 'paste' | 'drop',
  ...files: { name: string; type: string; width?: number; height?: number; bytes?: number }[]
): Promise<void> {
  await user.composer.evaluate(
    async (target, { how, files }) => {
      const data = new DataTransfer();
      for (const { name, type, width, height, bytes } of files) {
        const canvas = Object.assign(document.createElement('canvas'), { width, height });
        const content = width
          ? await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type))
          : new Uint8Array(bytes ?? 1);
        data.items.add(new File([content ?? ''], name, { type }));
      }
      const init = { bubbles: true, cancelable: true };
      target.dispatchEvent(
        how === 'paste'
          ? new ClipboardEvent('paste', { ...init, clipboardData: data })
          : new DragEvent('drop', { ...init, dataTransfer: data }),
      );
    },
    { how, files },
  );
}

test('a pasted picture is a small one at the other side, which opens large', async () => {
  await give(alice, 'paste', {
    name: 'The plan (2).png',
    type: 'image/png',
    width: 900,
    height: 500,
  });
  const picture = shared(bob, 'The plan (2).png');
  await picture.locator('img').waitFor();
  const { width, height } = (await picture.locator('button').boundingBox())!;
  expect(width).toBeGreaterThan(200);
  expect(width).toBeLessThanOrEqual(260);
  expect(Math.abs(height - (width * 500) / 900)).toBeLessThan(1);
  expect(await picture.locator('img').getAttribute('alt')).toBe('The plan (2).png');
  await waitFor('the picture itself', () =>
    picture.locator('img').evaluate((img: HTMLImageElement) => img.naturalWidth === 900),
  );
  await picture.locator('button').click();
  const viewer = bob.chat.locator('.zc-viewer');
  await viewer.locator('img').waitFor();
  const large = await viewer.boundingBox();
  expect(large!.width).toBeGreaterThan(340); // over head, list and composer
  expect(await viewer.getAttribute('aria-label')).toBe('The plan (2).png');
  await bob.page.keyboard.press('Escape');
  await viewer.waitFor({ state: 'detached' });
  expect(await bob.launcher.getAttribute('aria-expanded')).toBe('true'); // only the picture closed
  await waitFor('the focus on the small picture', () =>
    picture.locator('button').evaluate((button) => button === document.activeElement),
  );
});

test('several go at once; each is a card with its name, type and size', async () => {
  await alice.conversation.locator('input.fileupload').setInputFiles([
    {
      name: 'Contract 2027 (final).pdf',
      mimeType: 'application/pdf',
      buffer: Buffer.alloc(346_112),
    },
    { name: '会议 "notes".txt', mimeType: 'text/plain', buffer: Buffer.from('notes') },
    { name: 'page.html', mimeType: 'text/html', buffer: Buffer.from('<script>alert(1)</script>') },
  ]);
  for (const [name, facts] of [
    ['Contract 2027 (final).pdf', 'PDF · 338 KB'],
    ['会议 "notes".txt', 'TXT · 5 bytes'],
    ['page.html', 'HTML · 25 bytes'],
  ] as const) {
    await card(bob, name).locator('small', { hasText: facts }).waitFor();
    expect(await card(bob, name).getAttribute('download')).toBe(name);
  }
  // Nobody reads an address.
  expect((await bob.texts()).join()).not.toContain('/upload/');
  expect(await alice.outgoing.count()).toBe(0);
  const waiting = bob.page.waitForEvent('download');
  await card(bob, 'notes').click();
  const download = await waiting;
  expect(await readFile(await download.path(), 'utf8')).toBe('notes');
});

test('a page that was sent runs nowhere, whoever opens its address', async () => {
  const address = await card(bob, 'page.html').evaluate((link: HTMLAnchorElement) => link.href);
  const { headers, body } = await bob.page.evaluate(async (url) => {
    const response = await fetch(url);
    return { headers: Object.fromEntries(response.headers), body: await response.text() };
  }, address);
  expect(body).toContain('<script>');
  expect(headers).toMatchObject({
    'content-disposition': 'attachment',
    'content-security-policy': expect.stringContaining('sandbox') as unknown,
    'x-content-type-options': 'nosniff',
  });
  let asked = false;
  const tab = await bob.context.newPage();
  tab.on('dialog', (dialog) => {
    asked = true;
    void dialog.dismiss();
  });
  await tab.goto(address).catch(() => undefined); // it becomes a download
  expect(tab.url()).toBe('about:blank');
  await tab.setContent(`<iframe src="${address}"></iframe>`);
  await tab.close();
  expect(asked).toBe(false);
});

test('a file that is too large is refused before anything is sent, with the limit', async () => {
  const configuration = parse(
    await readFile(join(import.meta.dirname, '../../conf/ejabberd.yml'), 'utf8'),
  ) as { modules: { mod_http_upload: { max_size: number } } };
  const limit = configuration.modules.mod_http_upload.max_size;
  const before = alice.record.requests.filter((url) => url.includes('/upload/')).length;
  await give(
    alice,
    'drop',
    { name: 'film.mp4', type: 'video/mp4', bytes: limit + 2_621_440 },
    { name: 'small.txt', type: 'text/plain', bytes: 3 },
  );
  const said = alice.conversation.locator('.zc-say');
  await said.waitFor();
  expect(await said.textContent()).toBe(
    `“film.mp4” is ${Math.round(limit / 1_048_576 + 2.5)} MB; at most ${limit / 1_048_576} MB can be sent.`,
  );
  await card(bob, 'small.txt').waitFor(); // the others go
  const sent = alice.record.requests.filter((url) => url.includes('/upload/')).slice(before);
  expect(sent.filter((url) => url.includes('film'))).toEqual([]);
});

test('a voice message is recorded, sent and heard', async () => {
  await alice.conversation.locator('.zc-record').click();
  const recording = alice.conversation.locator('.zc-recording');
  await recording.locator('time', { hasText: '0:02' }).waitFor();
  expect(await alice.composer.count()).toBe(0); // it stands in its place
  await recording.locator('.zc-send').click();
  await alice.composer.waitFor();
  const player = bob.conversation.locator('zc-player');
  await player.locator('svg path').first().waitFor({ state: 'attached' }); // its waveform
  await player.locator('time', { hasText: /0:0[2-4]/ }).waitFor();
  await player.locator('button').click();
  await waitFor('it to play', async () =>
    ((await player.locator('input').getAttribute('aria-valuetext')) ?? '').startsWith('0:01'),
  );
});

test('the list says what they are', async () => {
  await bob.widen();
  await bob.row('Alice').filter({ hasText: 'Voice message' }).waitFor();
  await give(alice, 'paste', { name: 'image.png', type: 'image/png', width: 40, height: 40 });
  await bob.row('Alice').filter({ hasText: 'Photo' }).waitFor();
});

test('a file goes into the Briefcase, and from there to somebody', async () => {
  await bob.act('会议', 'Save to Briefcase');
  // Zimbra has no quotes in names.
  await bob.conversation.locator('.zc-say', { hasText: '会议 _notes_.txt' }).waitFor();
  expect(await bob.conversation.locator('.zc-say').textContent()).toContain(
    'in your Briefcase now',
  );
  await bob.conversation.getByRole('button', { name: 'Send a file from Briefcase' }).click();
  const dialog = bob.chat.getByRole('dialog', { name: 'From Briefcase' });
  await dialog.getByRole('checkbox', { name: '会议 _notes_.txt' }).check();
  await dialog.getByRole('searchbox').fill('HOUSE');
  await dialog.getByRole('checkbox', { name: 'House rules.txt' }).check();
  await dialog.getByRole('button', { name: 'Send' }).click();
  await dialog.waitFor({ state: 'detached' });
  await card(alice, 'House rules.txt').waitFor();
  await card(alice, '会议 _notes_.txt').waitFor();
});

test('a file that was removed says so', async () => {
  const address = await card(bob, 'small.txt').evaluate((link: HTMLAnchorElement) => link.href);
  await bob.context.route(address, (route) => route.fulfill({ status: 404 }));
  await bob.page.reload();
  await bob.sees('online');
  await bob.openConversation('alice');
  await bob.conversation.locator('.zc-gone', { hasText: 'No longer available' }).waitFor();
  expect(await bob.conversation.locator('a.zc-file-card', { hasText: 'small.txt' }).count()).toBe(
    0,
  );
});
