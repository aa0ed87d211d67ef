/** `npm run screenshots`: the pictures of the README, taken from the whole chain at work. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchChromium } from '../support/chromium.ts';
import { PROJECT_DIR } from '../support/paths.ts';
import { startStack } from '../support/stack.ts';
import { WebmailUser } from '../support/webmail-user.ts';

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
  const bob = await WebmailUser.logIn(browser, stack.url, 'bob');
  const alice = await WebmailUser.logIn(browser, stack.url, 'alice');
  await Promise.all([alice.sees('online'), bob.sees('online')]);
  await alice.openConversation('bob');
  await alice.send('Good morning Bob! Did you see the second floor plan?');
  await bob.openConversation('alice');
  await bob.send('Yes. Two small rooms for calls, at last.');
  await alice.reads('Two small rooms');
  await alice.send('Lunch at noon to talk about the desks?');
  await bob.send('Noon is fine. À midi !');
  await alice.reads('À midi');
  await alice.page.mouse.move(5, 5);
  await alice.page.waitForTimeout(1000);
  await alice.page.screenshot({ path: join(PROJECT_DIR, 'docs/chat.png') });
  await alice.panel.locator('.widen').click();
  await alice.page.mouse.move(5, 5);
  await alice.page.waitForTimeout(1000);
  await alice.page.screenshot({ path: join(PROJECT_DIR, 'docs/chat-wide.png') });
} finally {
  await browser.close();
  await stack.close();
  await rm(dir, { recursive: true, force: true });
}
