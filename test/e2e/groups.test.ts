/** Groups under the same promises: nothing lost, nothing doubled, counted right, in every browser. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ArchiveRows } from '../support/archive-rows.ts';
import { BROWSERS } from '../support/browsers.ts';
import { type CuttableLine, startCuttableLine } from '../support/cuttable-line.ts';
import { makeGroup } from '../support/group.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';
import { waitFor } from '../support/wait.ts';
import { WebmailUser } from '../support/webmail-user.ts';

const dir = testDir('groups');

describe.each(BROWSERS)('in %s', (name, launch) => {
  let stack: Stack;
  let browser: Browser;
  let line: CuttableLine;
  let rows: ArchiveRows;
  let alice: WebmailUser;
  let bob: WebmailUser;

  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack({ dir: `${dir}/${name}` }), launch()]);
    line = await startCuttableLine(stack.url);
    rows = new ArchiveRows(stack);
    [alice, bob] = await Promise.all([
      WebmailUser.logIn(browser, line.url, 'alice'),
      WebmailUser.logIn(browser, stack.url, 'bob'),
    ]);
    await Promise.all([alice.sees('online'), bob.sees('online')]);
  });
  afterAll(async () => {
    await browser.close();
    await stack.close();
    await line.close();
  });

  const archived = async (mark: string): Promise<string[]> =>
    (await rows.texts('move', 'conference.')).filter((text) => text.startsWith(mark));
  const counts = (user: WebmailUser, count: string) =>
    waitFor(`the count ${count}`, async () => (await user.badge.textContent()) === count);

  test('who is taken into a group finds it in the list, by its name', async () => {
    await makeGroup(stack, 'move', 'The move', ['alice', 'bob']);
    for (const user of [alice, bob]) {
      await user.openPanel();
      await user.row('The move').waitFor();
    }
    await alice.openConversation('The move');
    await alice.send('Who brings boxes?');
    await bob.rowSaying('Who brings boxes?').waitFor();
    await counts(bob, '1');
    await bob.openConversation('The move');
    await bob.reads('Who brings boxes?');
    await bob.counts(0);
    await bob.send('I do');
    await alice.reads('I do');
    expect(await alice.texts()).toEqual(['Who brings boxes?', 'I do']);
  });

  test('written while the line is away, and received during that time', async () => {
    line.cut();
    await alice.sees('offline');
    await alice.send('away 1');
    await alice.send('away 2');
    await alice.outgoing.nth(1).waitFor();
    await bob.send('away, from bob 1');
    await bob.send('away, from bob 2');
    await waitFor('both in the archive', async () => (await archived('away')).length === 2);
    line.mend();
    await alice.networkIsBack();
    await alice.sees('online');
    await bob.reads('away 2');
    await alice.reads('away, from bob 2');
    const all = ['away, from bob 1', 'away, from bob 2', 'away 1', 'away 2'];
    await waitFor('alice to show them in the order of the archive', async () => {
      const shown = (await alice.texts()).filter((text) => text.startsWith('away'));
      return JSON.stringify(shown) === JSON.stringify(all);
    });
    expect(await archived('away')).toEqual(all);
    await alice.outgoing.first().waitFor({ state: 'hidden' });
  });

  test('in a browser that has never been here the group is back, with what is unread', async () => {
    await alice.chat.locator('body').evaluate(() => undefined);
    await alice.chat.locator('.zc-back').click();
    await bob.send('new for alice');
    await counts(alice, '1');
    const elsewhere = await WebmailUser.logIn(browser, stack.url, 'alice');
    await elsewhere.sees('online');
    await counts(elsewhere, '1');
    await elsewhere.openConversation('The move');
    await elsewhere.reads('new for alice');
    await elsewhere.reads('away 2');
    // Read there, read here.
    await alice.counts(0);
    await elsewhere.close();
  });

  test('a group that is taken away is gone from the list', async () => {
    await makeGroup(stack, 'gone', 'Short lived', ['alice']);
    await alice.row('Short lived').waitFor();
    await stack.ejabberd.api('destroy_room', { name: 'gone', service: 'conference.example.test' });
    await alice.row('Short lived').waitFor({ state: 'detached' });
  });
});
