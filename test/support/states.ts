/**
 * A walk through everything that chat can look like: two people and a group, each list, menu, dialog
 * and kind of message on the screen once.
 */
import type { Frame } from 'playwright-core';
import { makeGroup } from './group.ts';
import type { Stack } from './stack.ts';
import { waitFor } from './wait.ts';
import type { WebmailUser } from './webmail-user.ts';

export interface Walkers {
  readonly stack: Stack;
  /** Whose screen is looked at. */
  readonly alice: WebmailUser;
  readonly bob: WebmailUser;
}

/** The chat's own page, and the one inside it with the messages. */
export function frameOf(user: WebmailUser, page: 'chat' | 'conversation'): Frame {
  const frame = user.page.frames().find((each) => each.url().includes(`/${page}.html`));
  if (!frame) throw new Error(`there is no ${page}.html`);
  return frame;
}

/** Does something with the open conversation: by its button, or else its menu. */
export async function actOnConversation({ chat }: WebmailUser, id: string): Promise<void> {
  const button = chat.locator(`zc-conversation-head [data-act=${id}]:visible`);
  if ((await button.count()) > 0) return button.click();
  await chat.locator('zc-conversation-head [data-act=more]').click();
  await chat.locator(`.zc-popup [data-id=${id}]`).click();
}

/** Calls `look` in each state, with its name. Begins with a closed panel and ends with an open one. */
export async function walkThroughStates(
  { stack, alice, bob }: Walkers,
  look: (state: string) => Promise<void>,
  /** What the chat calls something that it calls so in English. */
  said: (english: string) => string = (english) => english,
): Promise<void> {
  const { chat, conversation, page } = alice;
  const escape = (): Promise<void> => page.keyboard.press('Escape');

  await alice.openPanel();
  await alice.row('Bob').waitFor();
  await look('the list of people');

  await makeGroup(stack, 'move', 'The move', ['alice', 'bob'], 'alice');
  await bob.openConversation('alice');
  for (const text of ['Good morning Alice!', 'See https://example.test/plan', 'a third one']) {
    await bob.send(text);
  }
  await alice.rowSaying('a third one').waitFor();
  await look('a conversation with unread messages');

  await chat.locator('.zc-search input').fill('bo');
  await look('the search');
  await chat.locator('.zc-search input').fill('third');
  await chat.locator('zc-list .zc-row', { hasText: 'a third one' }).first().waitFor();
  await look('a search of what was said');
  // With a third letter what was said is looked through as well, which is not empty-handed at once.
  await chat.locator('.zc-search input').fill('zz');
  await chat.locator('.zc-empty').waitFor();
  await look('a search that finds nothing');
  await chat.locator('.zc-search input').fill('');

  await chat.locator('zc-status-menu button').first().click();
  await look('the menu of statuses');
  await escape();

  await alice.row('Bob').first().click({ button: 'right' });
  await chat.locator('.zc-popup').waitFor();
  await look('the menu of a conversation');
  await escape();

  await chat.locator('.zc-new-group').click();
  await chat.locator('dialog').waitFor();
  await look('a new group');
  await chat.locator('dialog [role=combobox]').fill('zz');
  await look('a new group, with nobody found');
  await chat.locator('dialog [role=combobox]').fill('bo');
  await chat.locator('dialog [role=option]').first().click();
  await look('a new group, with somebody chosen');
  await escape();
  await chat.locator('dialog').waitFor({ state: 'detached' });

  await alice.openConversation('bob');
  await alice.reads('a third one');
  await alice.send('Good morning Bob!');
  await bob.reads('Good morning Bob!');
  await look('a conversation in the narrow panel');
  await alice.widen();
  await look('a conversation beside the list');

  await bob.act('Good morning Bob!', 'Reply');
  await bob.send('an answer');
  await alice.reads('an answer');
  await alice.act('a third one', said('Reply'));
  await look('a reply being written');
  await alice.composer.press('Escape');
  await alice.send('to be edited');
  await bob.reads('to be edited');
  await alice.act('to be edited', said('Edit'));
  await waitFor('the text in the composer', async () =>
    (await alice.composer.inputValue()).includes('to be edited'),
  );
  await look('a message being edited');
  await alice.send('was edited');
  await bob.reads('was edited');
  await look('a reply and an edited message');

  await alice.message('an answer').dispatchEvent('pointerover');
  await look('what can be done with a message');
  await alice.message('an answer').locator('.zc-bar-more').dispatchEvent('click');
  await conversation.locator('.zc-popup').waitFor();
  await look('the menu of a message');
  await escape();
  await alice.act('an answer', said('React'));
  await conversation.locator('.zc-emojis .emoji-category').first().waitFor();
  await look('the choice of reactions');
  await escape();
  await bob.act('was edited', 'React with ❤️');
  await conversation.locator('[class*=zc-reaction]').first().waitFor();
  await look('a message with a reaction');
  await alice.act('was edited', said('Forward'));
  await chat.locator('dialog').waitFor();
  await look('to whom a message is forwarded');
  await escape();
  await chat.locator('dialog').waitFor({ state: 'detached' });
  await alice.act('was edited', said('Remind me'));
  await chat.locator('dialog').waitFor();
  await look('when to be reminded');
  await chat.locator('dialog .zc-times button').first().click();
  await chat.locator('dialog').waitFor({ state: 'detached' });
  await look('a reminder in the list');
  await chat.locator('zc-conversation-head [data-act=search]').click();
  await chat.locator('dialog input').fill('edited');
  await chat.locator('dialog .zc-row').first().waitFor();
  await look('a search in a conversation');
  await escape();
  await chat.locator('dialog').waitFor({ state: 'detached' });
  await alice.send('to be deleted');
  await bob.reads('to be deleted');
  await alice.act('to be deleted', said('Delete for everyone'));
  await chat.locator('dialog').waitFor();
  await look('the question before a message is deleted');
  await alice.answer(said('Delete'));
  await alice.message('to be deleted').waitFor({ state: 'detached' });
  await look('a deleted message');
  await chat.locator('zc-conversation-head [data-act=more]').click();
  await look('the menu of an open conversation');
  await escape();

  await conversation.locator('.toggle-emojis').first().click();
  await conversation.locator('.emoji-picker__header').first().waitFor();
  await look('the emoji');
  await escape();

  await alice.openConversation('The move');
  await alice.send('Who brings boxes?');
  await bob.openConversation('The move');
  await bob.send('I do');
  await alice.reads('I do');
  await look('a group');
  await actOnConversation(alice, 'people');
  await chat.locator('dialog .zc-members li').nth(1).waitFor();
  await look('the people of a group');
  await escape();
  await chat.locator('dialog').waitFor({ state: 'detached' });
}
