/** The second half of the walk: files, a voice message, and what is asked about groups. */
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
