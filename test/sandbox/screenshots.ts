/** `npm run screenshots`: the pictures of the README, taken from the whole chain at work. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { makeGroup } from '../support/group.ts';
import { PROJECT_DIR } from '../support/paths.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { allOnline, type WebmailUser } from '../support/webmail-user.ts';
import { writeFast } from '../support/write-fast.ts';

const dir = await mkdtemp(join(tmpdir(), 'screenshots-'));
const stack = await startStack({ dir });
const browser = await launchChromium();
try {
  await takeAll(stack, browser);
} finally {
  await browser.close();
  await stack.close();
  await rm(dir, { recursive: true, force: true });
}

async function takeAll(stack: Stack, browser: Browser): Promise<void> {
  const { alice, bob } = await past(stack, browser);
  const take = async (name: string): Promise<void> => {
    await alice.page.mouse.move(5, 5);
    await alice.page.waitForTimeout(1500); // until pictures and ticks are there
    await alice.page.screenshot({ path: join(PROJECT_DIR, 'docs', `${name}.png`) });
  };

  await alice.openPanel();
  await alice.row('Bob').first().waitFor();
  await take('chat-list');

  await alice.openConversation('Bob Martin');
  await alice.reads('At noon?');
  await take('chat-narrow');

  await alice.widen();
  await take('chat');

  await alice.openConversation('The move');
  await bob.openConversation('The move');
  await bob.send('I have the keys.');
  await alice.reads('I have the keys.');
  await alice.act('I have the keys.', 'React with \ud83d\udc4d');
  await take('chat-group');

  await alice.openConversation('Carol');
  await alice.conversation
    .locator('input.fileupload')
    .last()
    .setInputFiles([
      { name: 'second floor.png', mimeType: 'image/png', buffer: await floorPlan(browser) },
      { name: 'Plan of the move.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(345_000) },
    ]);
  await alice.conversation.locator('.zc-file-card').last().waitFor();
  await take('chat-files');

  await alice.page.goto(`${stack.url}/?skin=night`);
  await alice.sees('online');
  // By the name alone: others' rows may tell what Bob has said.
  await alice.chat.locator('zc-list .zc-name', { hasText: 'Bob Martin' }).click();
  await alice.reads('At noon?');
  await take('chat-dark');
}

/** What has happened before: some conversations, a group, something unread. */
async function past(
  stack: Stack,
  browser: Browser,
): Promise<{ alice: WebmailUser; bob: WebmailUser }> {
  const [bob, alice, carol] = await allOnline(browser, stack.url, 'bob', 'alice', 'carol');
  await makeGroup(stack, 'move', 'The move', ['alice', 'bob', 'carol']);
  await carol.openConversation('The move');
  await carol.send('The boxes come on Friday at eight.');
  await carol.openConversation('alice');
  await carol.send('Could you send me the plan of the second floor?');
  await carol.panel.locator('.close').click();
  await alice.openConversation('Bob Martin');
  await alice.send('Good morning Bob! Did you see the second floor plan?');
  await bob.openConversation('Alice Liddell');
  await bob.widen(); // where there is room for it, the reactions stand beside the message
  await bob.reads('Good morning Bob!');
  await bob.send('Yes. Two small rooms for calls, at last.');
  await alice.reads('Two small rooms');
  await bob.send('Shall we talk about the desks? At noon?');
  await alice.reads('At noon?');
  await alice.act('At noon?', 'Reply');
  await alice.send('Noon is fine. The usual place?');
  await bob.reads('The usual place?');
  await bob.act('The usual place?', 'React with \ud83d\udc4d');
  await writeFast(stack, "o'brien", 'alice', ['The file server is back.']);
  await alice.chat.locator('.zc-back').click();
  return { alice, bob };
}

/** Something to look at in a picture of a picture. */
async function floorPlan(browser: Browser): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: 560, height: 340 } });
  const rooms = [
    [20, 20, 200, 140, 'Meeting'],
    [220, 20, 150, 140, 'Calls 1'],
    [370, 20, 170, 140, 'Calls 2'],
    [20, 160, 350, 160, 'Desks'],
    [370, 160, 170, 160, 'Kitchen'],
  ] as const;
  await page.setContent(
    `<body style="margin: 0; background: #f7f4ec"><svg width="560" height="340" fill="none"
      stroke="#5b6b7b" stroke-width="4" font-family="sans-serif" font-size="18">${rooms
        .map(
          ([x, y, width, height, name]) =>
            `<rect x="${x}" y="${y}" width="${width}" height="${height}"/><text stroke="none"
              fill="#33404d" x="${x + width / 2}" y="${y + height / 2}"
              text-anchor="middle">${name}</text>`,
        )
        .join('')}</svg></body>`,
  );
  const picture = await page.screenshot();
  await page.close();
  return picture;
}
