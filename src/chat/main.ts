/** The frame's program: reads the page, builds the parts, connects them. */
import type { ChatSettings, ChatState } from '../shared/panel-chat.ts';
import { type Chat, loadConverse, startConverse } from './converse.ts';
import { focusChat, followVisibility, watchActivity, watchEscape } from './frame-page.ts';
import { clearHistory } from './history.ts';
import { jidFromEmail } from './jid.ts';
import { LoginGate } from './login-gate.ts';
import { linkToPanel } from './panel-link.ts';
import { fetchToken } from './token.ts';

/** Filled in by the build. */
declare const __CONVERSE_DIR__: string;
declare const __CONVERSE_LOCALES__: readonly string[];

/** Marks the page that only clears up after a log-out. */
const SIGNED_OUT = '#signed-out';

const panel = linkToPanel(window);
const setVisible = followVisibility(document);
const onState = (state: ChatState): void => panel.send({ type: 'state', state });
let gate: LoginGate | undefined;
let chat: Chat | undefined;

const reported = new Set<string>();
/** On the console, each line once: an outage repeats itself. */
function report(line: string): void {
  if (reported.has(line)) return;
  reported.add(line);
  console.warn(`com_zimbra_converse: ${line}`);
}

async function start(settings: ChatSettings): Promise<void> {
  const folder = new URL(__CONVERSE_DIR__, location.href).pathname;
  const wait = (ms: number, cut: Promise<void>): Promise<void> =>
    Promise.race([new Promise<void>((resolve) => setTimeout(resolve, ms)), cut]);
  gate = new LoginGate({
    fetchToken: () => fetchToken(settings.tokenUrl, fetch.bind(window)),
    onState,
    report,
    wait,
    random: Math.random,
    now: Date.now,
  });
  const jid = jidFromEmail(settings.email, settings.xmppDomain).toLowerCase();
  // Whoever used this browser before and only closed it has left a history behind.
  await clearHistory((owner) => owner === jid).catch((error: unknown) => report(String(error)));
  const converse = await loadConverse(folder);
  const running = startConverse(
    converse,
    settings,
    gate,
    {
      assetsUrl: folder,
      locales: __CONVERSE_LOCALES__,
      hasIndexedDb: await canOpenIndexedDb(),
      location,
    },
    (count) => panel.send({ type: 'unread', count }),
    report,
  );
  chat = running.chat;
  await running.started;
}

/** Some private windows have the interface but refuse to open a database. */
function canOpenIndexedDb(): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open('com_zimbra_converse-probe');
      request.onsuccess = () => {
        request.result.close();
        indexedDB.deleteDatabase('com_zimbra_converse-probe');
        resolve(true);
      };
      request.onerror = () => resolve(false);
    } catch {
      resolve(false);
    }
  });
}

panel.receive((message) => {
  switch (message.type) {
    case 'start':
      document.documentElement.lang = message.settings.locale.replace(/_/g, '-');
      onState({ name: 'connecting' });
      start(message.settings).catch((error: unknown) => {
        report(`chat did not start: ${String(error)}`);
        onState({ name: 'paused', trouble: 'not_loaded' });
      });
      return;
    case 'visible':
      setVisible(message.visible);
      return;
    case 'focus':
      focusChat(document);
      return;
    case 'retry':
      // Without a running chat there is nothing to go on with; a new page starts over.
      if (chat) gate?.retry();
      else location.reload();
      return;
    case 'sign-out':
      void (chat?.signOut() ?? Promise.resolve()).then(() => {
        // Converse goes on writing for a moment: the history is cleared in a page without it.
        history.replaceState(null, '', SIGNED_OUT);
        location.reload();
      });
      return;
    default:
      message satisfies never;
  }
});
watchActivity(document, () => panel.send({ type: 'activity' }));
watchEscape(document, () => panel.send({ type: 'leave' }));
window.addEventListener('pagehide', () => chat?.endSession());

if (location.hash === SIGNED_OUT) {
  void clearHistory(() => false)
    .catch((error: unknown) => report(String(error)))
    .then(() => panel.send({ type: 'signed-out' }));
} else {
  panel.send({ type: 'ready' });
}
