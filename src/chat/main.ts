/** The frame's program: reads the page, builds the parts, connects them. */
import { Asking } from '../browser/asking.ts';
import type { Questions } from '../shared/questions.ts';
import { watchActivity, watchEscape } from '../frame/frame-page.ts';
import { narrowPolicy } from '../frame/policy.ts';
import { wear } from '../frame/theme.ts';
import { Chat } from './chat.ts';
import { linkToPanel } from './page/panel-link.ts';
import { reloadWhenRevived } from './page/revival.ts';

/** Filled in by the build. */
declare const __CONVERSATION_PAGE__: string;

narrowPolicy(window, import.meta.url);
const panel = linkToPanel(window);
const questions = new Asking<Questions>(panel.send);
let chat: Chat | undefined;

const reported = new Set<string>();
/** On the console, each line once: an outage repeats itself. */
function report(line: string): void {
  if (reported.has(line)) return;
  reported.add(line);
  console.warn(`com_zimbra_converse: ${line}`);
}

panel.receive((message) => {
  switch (message.type) {
    case 'start':
      // Of the words, which need not be the webmail's: it has languages that the chat has not.
      document.documentElement.lang = message.settings.texts['converse_language'] ?? 'en';
      wear(document, message.settings.theme);
      panel.send({ type: 'state', state: { name: 'connecting' } });
      try {
        chat = new Chat({
          settings: message.settings,
          window,
          conversationUrl: __CONVERSATION_PAGE__,
          send: panel.send,
          questions,
          report,
        });
      } catch (error) {
        failed(error);
        return;
      }
      chat.started().catch(failed);
      return;
    case 'visible':
      chat?.setPanelOpen(message.visible);
      return;
    case 'focus':
      chat?.focus();
      return;
    case 'alive':
      chat?.alive();
      return;
    case 'theme':
      wear(document, message.theme);
      chat?.wear(message.theme);
      return;
    case 'preferences':
      chat?.prefer(message.preferences);
      return;
    case 'talk':
      chat?.talk(message.address);
      return;
    case 'new-group':
      chat?.newGroup(message.name, message.addresses);
      return;
    case 'ask':
      if (chat) chat.ask(message);
      else panel.send({ type: 'not-answered', id: message.id, why: 'trouble' });
      return;
    case 'status':
      chat?.sayHow(message.status);
      return;
    case 'test':
      chat?.test();
      return;
    case 'help':
      chat?.help();
      return;
    case 'retry':
      // Without a running chat there is nothing to go on with; a new page starts over.
      if (chat) chat.retry();
      else location.reload();
      return;
    case 'sign-out':
      void (chat?.signOut(message.expired) ?? Promise.resolve()).then(() =>
        panel.send({ type: 'signed-out' }),
      );
      return;
    case 'session-over':
      chat?.sessionOver();
      return;
    case 'answered':
      questions.answered(message.id, message.answer);
      return;
    case 'not-answered':
      questions.notAnswered(message.id, message.why);
      return;
    default:
      message satisfies never;
  }
});

function failed(error: unknown): void {
  report(`chat did not start: ${String(error)}`);
  panel.send({ type: 'state', state: { name: 'paused', trouble: 'not_loaded' } });
  chat = undefined;
}

watchActivity(document, () => {
  panel.send({ type: 'activity' });
  chat?.alive();
});
watchEscape(document, () => {
  if (!chat?.stepBack()) panel.send({ type: 'leave' });
});
window.addEventListener('pagehide', () => chat?.leave());
reloadWhenRevived(window, () => location.reload());
panel.send({ type: 'ready' });
