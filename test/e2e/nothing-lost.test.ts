/**
 * Written while the connection is gone, going or coming back; received during an absence; too big to
 * be sent. Alice's browser is on a line that the tests cut and freeze; the archive's rows are counted
 * by SQL, because a message that is shown twice or never may still be there once.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ArchiveRows } from '../support/archive-rows.ts';
import { BROWSERS } from '../support/browsers.ts';
import { type CuttableLine, startCuttableLine } from '../support/cuttable-line.ts';
import { freePort } from '../support/free-port.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';
import { waitFor } from '../support/wait.ts';
import { WebmailUser } from '../support/webmail-user.ts';
import { loginFast, writeFast } from '../support/write-fast.ts';

const dir = testDir('nothing-lost');

describe.each(BROWSERS)('in %s', (name, launch) => {
  let stack: Stack;
  let browser: Browser;
  let line: CuttableLine;
  let rows: ArchiveRows;
  let alice: WebmailUser;
  let bob: WebmailUser;

  beforeAll(async () => {
    const webPort = await freePort();
    line = await startCuttableLine(`http://127.0.0.1:${webPort}`);
    [stack, browser] = await Promise.all([
      startStack({ dir: `${dir}/${name}`, webPort, publicUrl: line.url }),
      launch(),
    ]);
    rows = new ArchiveRows(stack);
    [alice, bob] = await Promise.all([
      WebmailUser.logIn(browser, line.url, 'alice'),
      WebmailUser.logIn(browser, stack.url, 'bob'),
    ]);
    await Promise.all([alice.sees('online'), bob.sees('online')]);
    await alice.openConversation('bob');
    await bob.openConversation('alice');
    await alice.send('first');
    await bob.reads('first');
  });

  /** Of the attempt that runs: what a test wrote that broke off must not be taken for its own. */
  let attempt = 0;
  const now = (text: string): string => `${text} (${attempt})`;

  // Also after a test that broke off in the middle of something.
  beforeEach(async () => {
    attempt += 1;
    line.mend();
    await alice.networkIsBack();
    await alice.sees('online');
    if (!(await alice.composer.isVisible())) await alice.openConversation('bob');
    await alice.outgoing.first().waitFor({ state: 'hidden' });
  });

  afterAll(async () => {
    await browser.close();
    await stack.close();
    await line.close();
  });

  /** What both sides and both archives have of this attempt. */
  const everywhere = async (): Promise<Record<string, string[]>> => {
    const isOurs = (text: string): boolean => text.endsWith(now(''));
    return {
      'on the screen of alice': (await alice.texts()).filter(isOurs),
      'on the screen of bob': (await bob.texts()).filter(isOurs),
      'archive of alice': (await rows.texts('alice')).filter(isOurs),
      'archive of bob': (await rows.texts('bob')).filter(isOurs),
    };
  };
  const onceInOrder = async (texts: string[]): Promise<void> => {
    await bob.reads(texts[texts.length - 1] ?? '');
    await alice.outgoing.first().waitFor({ state: 'hidden' });
    // Whatever would come a second time has had its time.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await everywhere()).toEqual({
      'on the screen of alice': texts,
      'on the screen of bob': texts,
      'archive of alice': texts,
      'archive of bob': texts,
    });
  };

  test('the line breaks: what is written meanwhile waits, and arrives once, in order', async () => {
    line.cut();
    await alice.sees('offline');
    const texts = [1, 2, 3].map((n) => now(`cut ${n}`));
    for (const text of texts) await alice.send(text);
    await alice.outgoing.nth(2).waitFor();
    expect(await alice.outgoing.first().textContent()).toContain('waits to be sent');
    line.mend();
    await alice.networkIsBack();
    await alice.sees('online');
    await onceInOrder(texts);
  });

  test('the line breaks in the very moment of sending', async () => {
    const texts = [1, 2, 3, 4, 5].map((n) => now(`moment ${n}`));
    for (const text of texts) {
      await alice.send(text);
    }
    line.cut();
    await new Promise((resolve) => setTimeout(resolve, 300));
    line.mend();
    await alice.networkIsBack();
    await alice.sees('online');
    await onceInOrder(texts);
  });

  test('the line falls silent: what was sent into the silence is found and sent once', async () => {
    line.freeze();
    await alice.send(now('silence 1'));
    await alice.send(now('silence 2'));
    await alice.sees('offline', 60_000);
    await alice.send(now('silence 3'));
    line.mend();
    await alice.networkIsBack();
    await alice.sees('online');
    await onceInOrder([now('silence 1'), now('silence 2'), now('silence 3')]);
  });

  test('the network comes back: online within seconds, whatever wait was running', async () => {
    line.cut();
    await alice.sees('offline');
    await new Promise((resolve) => setTimeout(resolve, 12_000)); // the waits have grown by now
    line.mend();
    const since = Date.now();
    await alice.networkIsBack();
    await alice.sees('online');
    expect(Date.now() - since).toBeLessThan(4_000);
  });

  test('a reload of the tab while messages and a file wait loses none', async () => {
    line.cut();
    await alice.sees('offline');
    await alice.send(now('reload 1'));
    await alice.conversation.locator('input.fileupload').setInputFiles({
      name: 'plan.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('the plan'),
    });
    await alice.outgoing.filter({ hasText: 'plan.txt' }).waitFor();
    await alice.send(now('reload 2'));
    await alice.outgoing.nth(2).waitFor();
    line.mend();
    await alice.page.reload();
    await alice.sees('online');
    await alice.openConversation('bob');
    await bob.reads(now('reload 2'));
    const link = bob.conversation.locator('.chat-msg a[href*="/upload/"]').first();
    const address = (await link.getAttribute('href')) ?? '';
    expect(await (await bob.context.request.get(address)).text()).toBe('the plan');
    await waitFor('all three in the archive', async () =>
      (await rows.texts('bob')).join().includes(now('reload 1')),
    );
    const sent = (await rows.texts('alice')).slice(-3);
    expect(sent.map((text) => (text.includes('/upload/') ? 'file' : text))).toEqual([
      now('reload 1'),
      'file',
      now('reload 2'),
    ]);
    await alice.reads(now('reload 2'));
    expect((await alice.texts()).filter((text) => text === now('reload 2'))).toHaveLength(1);
  });

  test('a reply and an edit that are written without a line arrive as such', async () => {
    await alice.send(now('to be changed'));
    await bob.send(now('to be answered'));
    await bob.reads(now('to be changed'));
    await alice.reads(now('to be answered'));
    line.cut();
    await alice.sees('offline');
    await alice.act(now('to be answered'), 'Reply');
    await alice.send(now('the answer'));
    await alice.act(now('to be changed'), 'Edit');
    await waitFor('the text in the composer', async () =>
      (await alice.composer.inputValue()).includes(now('to be changed')),
    );
    await alice.send(now('changed now'));
    line.mend();
    await alice.networkIsBack();
    await alice.sees('online');
    await bob.reads(now('the answer'));
    await bob.reads(now('changed now'));
    expect(await bob.message(now('the answer')).locator('converse-reply-context').count()).toBe(1);
    expect(await bob.texts()).not.toContain(now('to be changed'));
    expect((await bob.texts()).filter((text) => text === now('the answer'))).toHaveLength(1);
    await alice.outgoing.first().waitFor({ state: 'hidden' });
  });

  test('what is not taken is marked as not sent, and goes out with "Try again"', async () => {
    const phone = await loginFast(stack, 'bob');
    const block = (tag: string): Promise<Element> =>
      phone.request(
        `<iq type='set' id='${tag}' xmlns='jabber:client'><${tag} xmlns='urn:xmpp:blocking'>` +
          `<item jid='alice@${stack.domain}'/></${tag}></iq>`,
      );
    await block('block');
    await alice.send(now('into a closed door'));
    const failed = alice.outgoing.filter({ hasText: now('into a closed door') });
    await failed.filter({ hasText: 'not sent' }).waitFor();
    // Her own archive has it all the same, and is read meanwhile; that makes it no more sent.
    await waitFor('it in her own archive', async () =>
      (await rows.texts('alice')).includes(now('into a closed door')),
    );
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await failed.filter({ hasText: 'not sent' }).waitFor();
    await block('unblock');
    await phone.close();
    await failed.getByText('Try again').click();
    await bob.reads(now('into a closed door'));
    await failed.waitFor({ state: 'detached' });
    expect(
      (await rows.texts('bob')).filter((text) => text === now('into a closed door')),
    ).toHaveLength(1);
  });

  test('counts after an absence are those of every other device', async () => {
    await alice.chat.locator('.zc-back:visible').click();
    line.cut();
    await alice.sees('offline');
    await writeFast(stack, 'bob', 'alice', [now('absent 1'), now('absent 2'), now('absent 3')]);
    line.mend();
    await alice.networkIsBack();
    await alice.sees('online');
    await alice.counts(3);
    await alice.rowSaying(now('absent 3')).waitFor();
    const elsewhere = await WebmailUser.logIn(browser, stack.url, 'alice');
    await elsewhere.sees('online');
    await elsewhere.counts(3);
    await elsewhere.openConversation('bob');
    await elsewhere.reads(now('absent 3'));
    await alice.counts(0);
    // Read while this browser was away: still read when it is back.
    line.cut();
    await alice.sees('offline');
    await writeFast(stack, 'bob', 'alice', [now('absent 4'), now('absent 5')]);
    await elsewhere.reads(now('absent 5'));
    await elsewhere.counts(0);
    await new Promise((resolve) => setTimeout(resolve, 1_000)); // the mark is on its way
    await elsewhere.close();
    line.mend();
    await alice.networkIsBack();
    await alice.sees('online');
    await alice.rowSaying(now('absent 5')).waitFor();
    await alice.counts(0);
    await alice.openConversation('bob');
  });

  const isAbsence = (text: string): boolean => text.startsWith('absence') && text.endsWith(now(''));
  test('received during an absence, more than a page, with something typed meanwhile', async () => {
    line.cut();
    await alice.sees('offline');
    const before = Array.from({ length: 130 }, (_, at) =>
      now(`absence ${String(at).padStart(3, '0')}`),
    );
    await writeFast(stack, 'bob', 'alice', before);
    await alice.send(now('absence, typed meanwhile'));
    await waitFor('the last one in the archive', async () =>
      (await rows.texts('bob')).includes(before[129] ?? ''),
    );
    line.mend();
    await alice.networkIsBack();
    await alice.sees('online');
    await bob.reads(now('absence, typed meanwhile'));
    await alice.outgoing.first().waitFor({ state: 'hidden' });
    const all = [...before, now('absence, typed meanwhile')];
    expect((await rows.texts('alice')).filter(isAbsence)).toEqual(all);
    // Converse draws the last hundred, one after the other.
    await waitFor(
      'the last hundred in the order of the archive',
      async () => {
        const shown = (await alice.texts()).filter(isAbsence);
        return shown.length > 90 && shown.join() === all.slice(-shown.length).join();
      },
      { within: 60_000, every: 500 },
    );
  });

  test('a text too long for the server is refused before it is sent, and stays', async () => {
    const long = '<'.repeat(30_000);
    await alice.composer.fill(long);
    await alice.composer.press('Enter');
    await alice.conversation.locator('.zc-say', { hasText: 'too long' }).waitFor();
    expect(await alice.composer.inputValue()).toBe(long);
    await alice.composer.fill('"'.repeat(10_000)); // 60,000 bytes on the wire
    await alice.composer.press('Enter');
    await waitFor('it in the archive', async () =>
      (await rows.texts('bob')).includes('"'.repeat(10_000)),
    );
    expect(await alice.launcher.locator('.state').textContent()).toBe('online');
  });

  test('a character that no XML can hold costs neither the message nor the session', async () => {
    await alice.composer.fill('bell \u0007 and half \ud83d a face');
    await alice.composer.press('Enter');
    await bob.reads('and half');
    expect(await alice.launcher.locator('.state').textContent()).toBe('online');
  });

  test('a panel that is opened for the first time without a line is there when it is back', async () => {
    const carol = await WebmailUser.logIn(browser, line.url, 'carol');
    await carol.sees('online');
    line.cut();
    await carol.sees('offline');
    await carol.openPanel();
    line.mend();
    await carol.networkIsBack();
    await carol.openConversation('alice');
    await carol.send(now('after all'));
    await waitFor('it in the archive', async () =>
      (await rows.texts('alice')).includes(now('after all')),
    );
    await alice.networkIsBack();
    await alice.counts('some');
    await carol.close();
  });
});
