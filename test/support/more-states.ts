/** The second half of the walk: files, a voice message, and what is asked about groups. */
import { makeGroup } from './group.ts';
import { actOnConversation, type Walkers } from './states.ts';
import { waitFor } from './wait.ts';

/** After `walkThroughStates`; the browser must have a microphone. */
export async function walkThroughMoreStates(
  { alice, bob }: Walkers,
  look: (state: string) => Promise<void>,
): Promise<void> {
  const { chat, conversation, page } = alice;
  const dialog = chat.locator('dialog');
  const escape = (): Promise<void> => page.keyboard.press('Escape');
  const close = async (): Promise<void> => {
    await escape();
    await dialog.waitFor({ state: 'detached' });
  };

  await alice.openConversation('The move');
  for (const id of ['rename', 'leave', 'delete']) {
    await actOnConversation(alice, id);
    await dialog.waitFor();
    await look(`the question to ${id} a group`);
    await close();
  }
  await actOnConversation(alice, 'people');
  await chat.locator('dialog .zc-add').click();
  await chat.locator('dialog [role=combobox]').last().waitFor();
  await look('more people for a group');
  await escape();
  await waitFor('no dialog but the first', async () => (await dialog.count()) <= 1);
  if ((await dialog.count()) > 0) await close();

  await alice.openConversation('bob');
  await conversation.locator('.zc-record:visible').click();
  await conversation.locator('.zc-recording time').waitFor();
  await look('a voice message being spoken');
  await conversation.locator('.zc-recording .zc-send').click();
  await alice.composer.waitFor();
  await alice.conversation.locator('zc-player').first().waitFor();
  await look('a voice message');
  await bob.openConversation('alice');
  await sendPictures(bob);
  await conversation.locator('.zc-picture img').nth(1).waitFor();
  await look('pictures');
  await conversation.locator('.zc-picture').first().click();
  await chat.locator('.zc-viewer img').waitFor();
  await look('a picture, large');
  await close();
  await conversation.locator('.zc-pick:visible').click();
  await chat.locator('dialog [type=checkbox]').first().waitFor();
  await look('the files of the Briefcase');
  await close();

  if (await chat.locator('.zc-back').isVisible()) await chat.locator('.zc-back').click();
  await chat.locator('zc-status-menu button').first().click();
  await chat.locator('zc-status-menu [role=menuitem]').first().click();
  await dialog.waitFor();
  await look('a status message being written');
  await close();
  await chat.locator('zc-list .zc-fold').first().click();
  await look('what waits to be reminded of');
}

/** The rest, after `walkThroughMoreStates`: what the webmail opens, and who is not to be heard any more. */
export async function walkThroughLastStates(
  { stack, alice, bob }: Walkers,
  look: (state: string) => Promise<void>,
): Promise<void> {
  const { chat, conversation, page, panel } = alice;
  const dialog = chat.locator('dialog');
  const close = async (): Promise<void> => {
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  };

  await alice.openConversation('The move');
  await actOnConversation(alice, 'people');
  const ofBob = chat.locator('dialog .zc-members button').first();
  const acts = chat.locator('dialog .zc-popup');
  for (const [id, what] of [
    ['own', 'make somebody an owner'],
    ['remove', 'take somebody out'],
  ]) {
    await ofBob.click();
    await acts.waitFor();
    if (id === 'own') await look('the menu of a person');
    await acts.locator(`[data-id=${id}]`).click();
    await dialog.nth(1).waitFor();
    await look(`the question to ${what}`);
    await page.keyboard.press('Escape');
    await dialog.nth(1).waitFor({ state: 'detached' });
  }
  await close();

  await makeGroup(stack, 'lunch', 'Lunch', ['alice', 'bob'], 'bob');
  await bob.openConversation('Lunch');
  await alice.row('Lunch').waitFor();
  await actOnConversation(bob, 'delete');
  await bob.answer('Delete');
  await chat.locator('.zc-notes .zc-note').waitFor({ state: 'attached' });
  await look('a group that has gone');

  for (const [item, state] of [
    ['HELP', 'help'],
    ['TEST', 'the test of the connection'],
  ]) {
    await page.locator('#zti__ZIMLET__com_zimbra_converse').dispatchEvent('contextmenu');
    await page.locator(`.DwtMenu [id^=${item}]`).last().dispatchEvent('click');
    await dialog.waitFor();
    if (item === 'TEST') await chat.locator('.zc-test[aria-busy=false]').waitFor();
    await look(state ?? '');
    await close();
  }

  await alice.openConversation('bob');
  await panel.locator('.places').click();
  await panel.getByRole('menu').waitFor();
  await look('the places of the chat');
  await page.keyboard.press('Escape');
  await actOnConversation(alice, 'by_mail');
  await chat.locator('dialog .zc-context li').first().waitFor();
  await look('messages that go into a mail');
  await close();
  await conversation.locator('input.fileupload').setInputFiles({
    name: 'empty.txt',
    mimeType: 'text/plain',
    buffer: Buffer.alloc(0),
  });
  await conversation.locator('.zc-say').first().waitFor();
  await look('a file that cannot be sent');
  await actOnConversation(alice, 'block');
  await dialog.waitFor();
  await look('the question before somebody is blocked');
  await chat.locator('dialog .zc-danger').click();
  await conversation.locator('.zc-note button:visible').waitFor();
  await look('somebody who is blocked');
  await actOnConversation(alice, 'block');
  await alice.composer.waitFor();
}

async function sendPictures({ conversation, composer }: Walkers['bob']): Promise<void> {
  const pixel =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  await composer.waitFor();
  await conversation.locator('input.fileupload').setInputFiles(
    ['plan.png', 'desk.png'].map((name) => ({
      name,
      mimeType: 'image/png',
      buffer: Buffer.from(pixel, 'base64'),
    })),
  );
}
