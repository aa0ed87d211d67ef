/** Where the user writes: keys, pasted and dropped things, edits and replies. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BROWSERS } from '../support/browsers.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';
import { waitFor } from '../support/wait.ts';
import { allOnline, type WebmailUser } from '../support/webmail-user.ts';
import { writeFast } from '../support/write-fast.ts';

const dir = testDir('writing');

describe.each(BROWSERS)('in %s', (name, launch) => {
  let stack: Stack;
  let browser: Browser;
  let alice: WebmailUser;
  let bob: WebmailUser;

  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack({ dir: `${dir}/${name}` }), launch()]);
    [alice, bob] = await allOnline(browser, stack.url, 'alice', 'bob');
    await alice.openConversation('bob');
    await bob.openConversation('alice');
    await alice.send('the first one');
    await bob.reads('the first one');
  });
  afterAll(async () => {
    await browser.close();
    await stack.close();
  });

  test('the Enter that ends a composition of an input method does not send', async () => {
    await alice.composer.fill('にほん');
    await alice.composer.evaluate((textarea) => {
      const options = { key: 'Enter', bubbles: true, cancelable: true };
      textarea.dispatchEvent(new KeyboardEvent('keydown', { ...options, isComposing: true }));
      // oxlint-disable-next-line typescript/no-deprecated -- 229 is all that some browsers tell
      textarea.dispatchEvent(new KeyboardEvent('keydown', { ...options, keyCode: 229 }));
    });
    expect(await alice.composer.inputValue()).toBe('にほん');
    await alice.composer.press('Enter');
    await bob.reads('にほん');
  });

  /** Pastes a text, files, or both, as a browser does it. */
  const paste = (user: WebmailUser, text: string, files: readonly string[]): Promise<boolean> =>
    user.composer.evaluate(
      (textarea, clip) => {
        const data = new DataTransfer();
        if (clip.text) data.setData('text/plain', clip.text);
        for (const file of clip.files) data.items.add(new File(['x'], file, { type: 'image/png' }));
        const event = new Event('paste', { bubbles: true, cancelable: true });
        Object.defineProperty(event, 'clipboardData', { value: data });
        return textarea.dispatchEvent(event);
      },
      { text, files },
    );

  test('from Word or Excel the text is pasted, and no picture of it is sent', async () => {
    // True: nobody has prevented what the browser does by itself, which is to insert the text.
    expect(await paste(alice, 'a cell of a table', ['image.png'])).toBe(true);
    expect(await paste(alice, '', ['a-picture.png'])).toBe(false);
    await bob.reads('a-picture.png');
    expect((await bob.texts()).filter((text) => text.includes('image.png'))).toEqual([]);
  });

  test('a file that is dropped beside the composer is sent, and not opened', async () => {
    const dropped = await alice.conversation.locator('body').evaluate((body) => {
      const data = new DataTransfer();
      data.items.add(new File(['hello'], 'dropped.txt', { type: 'text/plain' }));
      const send = (type: string): boolean =>
        body.dispatchEvent(
          new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }),
        );
      return [send('dragover'), send('drop')];
    });
    expect(dropped).toEqual([false, false]);
    await bob.reads('dropped.txt');
  });

  test('a file that is dropped on the list beside it goes into the open conversation', async () => {
    await alice.widen();
    const dropped = await alice.chat.locator('zc-list').evaluate((list) => {
      const data = new DataTransfer();
      data.items.add(new File(['hello'], 'on-the-list.txt', { type: 'text/plain' }));
      const send = (type: string): boolean =>
        list.dispatchEvent(
          new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }),
        );
      return [send('dragover'), send('drop')];
    });
    expect(dropped).toEqual([false, false]);
    await bob.reads('on-the-list.txt');
    await alice.widen();
    // Firefox moves the focus from frame to frame only in the window that is in front, now.
    await alice.composer.click();
  });

  test('a reply arrives with its text', async () => {
    await bob.act('the first one', 'Reply');
    await bob.send('an answer to the first');
    await alice.reads('an answer to the first');
    expect(await alice.texts()).toContain('an answer to the first');
  });

  test('Escape leaves an edit, and the next message replaces nothing', async () => {
    await alice.send('to be edited');
    await bob.reads('to be edited');
    await alice.act('to be edited', 'Edit');
    await waitFor('the text in the composer', async () =>
      (await alice.composer.inputValue()).includes('to be edited'),
    );
    await alice.composer.press('Escape');
    await waitFor('an empty composer', async () => (await alice.composer.inputValue()) === '');
    // Still in the conversation: Escape was used up.
    expect(await alice.launcher.getAttribute('aria-expanded')).toBe('true');
    await alice.send('another one');
    await bob.reads('another one');
    expect(await bob.texts()).toContain('to be edited');
  });

  test('one sees what one has written, also while scrolled up', async () => {
    const many = Array.from({ length: 40 }, (_, at) => `filling the screen ${at}`);
    await writeFast(stack, 'bob', 'alice', many);
    await alice.reads('filling the screen 39');
    const history = alice.conversation.locator('.chat-content__messages').first();
    await history.evaluate((element) => void (element.scrollTop = -100_000));
    await waitFor('the scrolled state', async () =>
      history.evaluate((element) => element.scrollTop < -200),
    );
    await new Promise((resolve) => setTimeout(resolve, 600)); // Converse looks every 250 ms
    await alice.send('seen at once');
    await waitFor('it on the screen', () =>
      alice.conversation
        .locator('.chat-msg__text', { hasText: 'seen at once' })
        .evaluate((text) => {
          const { top, bottom } = text.getBoundingClientRect();
          return top >= 0 && bottom <= innerHeight;
        }),
    );
  });

  test('"do not disturb" is kept through a reconnection, and colleagues see it', async () => {
    const busyAlice = bob.row('Alice').locator('[aria-label="Busy"]').first();
    await bob.widen();
    await alice.chat.locator('.zc-back:visible').click();
    await alice.chat.locator('zc-status-menu button').first().click();
    await alice.chat.getByRole('menuitemradio', { name: /Busy/ }).click();
    await busyAlice.waitFor();
    const [jid = ''] = ((await stack.ejabberd.api('connected_users', {})) as string[]).filter(
      (each) => each.startsWith('alice@'),
    );
    await stack.ejabberd.api('kick_session', {
      user: 'alice',
      host: stack.domain,
      resource: jid.slice(jid.indexOf('/') + 1),
      reason: 'test',
    });
    await alice.sees('offline');
    await alice.sees('online');
    await busyAlice.waitFor();
    await alice.page.reload();
    await alice.sees('online');
    await alice.chat.getByText('Busy').first().waitFor();
  });

  test('what was sent is no draft after a reload, and what was not is one', async () => {
    const isKept = async (text: string): Promise<boolean> =>
      (await alice.page.evaluate(() => JSON.stringify(Object.entries(localStorage)))).includes(
        text,
      );
    await alice.openConversation('bob');
    await alice.composer.fill('sent, so no draft');
    await waitFor('the draft to be kept', () => isKept('sent, so no draft'));
    await alice.composer.press('Enter');
    await alice.reads('sent, so no draft');
    await waitFor('the draft to go', async () => !(await isKept('sent, so no draft')));
    await alice.composer.fill('not sent yet');
    await waitFor('the next draft to be kept', () => isKept('not sent yet'));
    await alice.page.reload();
    await alice.sees('online');
    await alice.openConversation('bob');
    await waitFor(
      'the draft in the composer',
      async () => (await alice.composer.inputValue()) === 'not sent yet',
    );
    await alice.composer.fill('');
  });
});
