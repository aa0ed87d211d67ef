/** Brings a message to the eyes, also one that is further up than what has been loaded. */
import { type ChatBox, type Message, textOf } from '../converse-api.ts';

/** So many pages are loaded on the way. */
const PAGES = 15;
/** A page that takes longer does not come any more. Milliseconds. */
const PAGE_MS = 4_000;
const LIT_MS = 2_000;

/** The one that is wanted; on the way to it the user may want another. */
let wanted: object | undefined;

/**
 * `id`: as a reply refers to it; or, when `by` is given, as the archive of `by` calls it. False when
 * it was not found, undefined when it is not wanted any more.
 */
export async function showMessage(
  document: Document,
  id: string,
  box: ChatBox,
  by?: string,
): Promise<boolean | undefined> {
  const mine = (wanted = {});
  const isWanted = (): boolean => wanted === mine && box.get('hidden') !== true;
  const history = document.querySelector<HTMLElement>(
    `.chatbox[jid="${CSS.escape(textOf(box, 'jid'))}"] .chat-content__messages`,
  );
  for (let page = 0; history && page <= PAGES; page += 1) {
    const message =
      by === undefined
        ? box.getReferencedMessage(id)
        : box.messages.models.find((each) => each.get(`stanza_id ${by}`) === id);
    const element = message && (await elementOf(history, message));
    if (!isWanted()) return undefined;
    if (element) {
      light(element);
      return true;
    }
    const before = box.messages.models.length;
    // It is turned round: the top is below zero. Converse loads the next page there.
    history.scrollTop = -history.scrollHeight;
    const hasMore = await until(() => box.messages.models.length > before || !isWanted(), PAGE_MS);
    if (!isWanted()) return undefined;
    if (!hasMore) return false;
  }
  return false;
}

/** Messages are drawn a while after they have come. */
async function elementOf(history: Element, message: Message): Promise<HTMLElement | undefined> {
  const find = (): HTMLElement | null =>
    history.querySelector(`.chat-msg[data-msgid="${CSS.escape(textOf(message, 'msgid'))}"]`);
  await until(() => find() !== null, 1_000);
  return find() ?? undefined;
}

function light(element: HTMLElement): void {
  element.scrollIntoView({ block: 'center' });
  element.tabIndex = -1;
  element.dataset['zcLit'] = '';
  element.focus({ preventScroll: true });
  setTimeout(() => delete element.dataset['zcLit'], LIT_MS);
}

async function until(isSo: () => boolean, ms: number): Promise<boolean> {
  const end = Date.now() + ms;
  while (!isSo()) {
    if (Date.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return true;
}
