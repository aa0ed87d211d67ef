/** `npm run screenshots`: the pictures of the README, taken from the whole chain at work. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchChromium } from '../support/chromium.ts';
import { PROJECT_DIR } from '../support/paths.ts';
import { makeGroup } from '../support/group.ts';
import { startStack } from '../support/stack.ts';
import { WebmailUser } from '../support/webmail-user.ts';
import { writeFast } from '../support/write-fast.ts';

const dir = await mkdtemp(join(tmpdir(), 'screenshots-'));
const stack = await startStack({ dir });
const browser = await launchChromium();
try {
  // Everybody has been here once, so that colleagues have their names.
  for (const name of ['carol', "o'brien", 'alice', 'bob']) {
    const visitor = await WebmailUser.logIn(browser, stack.url, name);
    await visitor.sees('online');
    await visitor.page.waitForLoadState('networkidle').catch(() => undefined);
    await visitor.page.waitForTimeout(1500);
    await visitor.close();
  }
  const [bob, alice, carol] = await Promise.all(
    ['bob', 'alice', 'carol'].map((name) => WebmailUser.logIn(browser, stack.url, name)),
  );
  if (!bob || !alice || !carol) throw new Error('nobody is there');
  await Promise.all([alice, bob, carol].map((user) => user.sees('online')));
  await makeGroup(stack, 'move', 'The move', ['alice', 'bob', 'carol']);
  await carol.openConversation('The move');
  await carol.send('The boxes come on Friday at eight.');
  await carol.page.locator('#com_zimbra_converse_panel .close').click();
  await writeFast(stack, "o'brien", 'alice', ['The file server is back.']);
  await alice.openConversation('Bob Martin');
  await alice.send('Good morning Bob! Did you see the second floor plan?');
  await bob.openConversation('Alice Liddell');
  await bob.send('Yes. Two small rooms for calls, at last.');
  await alice.reads('Two small rooms');
  await alice.send('Lunch at noon to talk about the desks?');
  await bob.send('Noon is fine. À midi !');
  await alice.reads('À midi');
  for (const [file, act] of [
    ['chat.png', undefined],
    ['chat-wide.png', () => alice.panel.locator('.widen').click()],
    [
      'chat-list.png',
      async () => {
        await alice.panel.locator('.widen').click();
        await alice.chat.locator('.zc-back:visible').click();
      },
    ],
  ] as const) {
    await act?.();
    await alice.page.mouse.move(5, 5);
    await alice.page.waitForTimeout(1500);
    await alice.page.screenshot({ path: join(PROJECT_DIR, 'docs', file) });
  }
} finally {
  await browser.close();
  await stack.close();
  await rm(dir, { recursive: true, force: true });
}
