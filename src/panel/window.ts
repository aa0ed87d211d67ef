/** The program of the window of the chat's own: the panel, over all of it, without a webmail around it. */
import { openPlaceMenu } from './place-menu.ts';
import { startPanel, type Wish } from './panel.ts';
import { textsFrom } from './texts.ts';
import css from './window.css';
import { activityOf, type PlaceChosen } from './window-spot.ts';
import { wrap } from '../shared/panel-chat.ts';
import { handedTo } from './zimbra/hand-over.ts';
import { windowWebmail } from './zimbra/window-webmail.ts';

/** Filled in by the build. */
declare const __CHAT_PAGE__: string;
declare const __TOKEN_JSP__: string;

/** Characters. */
const LONGEST_IN_ADDRESS = 2_000;

const handed = handedTo(sessionStorage);
if (handed) {
  document.title = handed.messages['converse_chat'] ?? document.title;
  document.documentElement.lang = handed.locale.replace(/_/g, '-');
  const { isRtl } = textsFrom(handed.messages);
  document.documentElement.dir = isRtl ? 'rtl' : handed.skin.direction || 'ltr';
  const activity = activityOf(handed.email);
  const panel = startPanel(
    windowWebmail(window, handed, () => activity?.postMessage('')),
    {
      window,
      warn: (line) => console.warn(`com_zimbra_converse: ${line}`),
      messages: handed.messages,
      chatPage: __CHAT_PAGE__,
      tokenJsp: __TOKEN_JSP__,
      fetchMore: () => Promise.resolve(),
      onEnded: end,
    },
  );
  const style = document.createElement('style');
  style.textContent = css;
  panel.view.host.shadowRoot?.append(style);
  panel.onPlaces((button) => openPlaceMenu(panel, button));
  panel.addSpot('window', {
    open: () => panel.shown(true),
    close: () => undefined,
    area: () => ({ left: 0, top: 0, width: innerWidth, height: innerHeight }),
    leave: () => {
      const { place } = panel.preferences.current;
      const chosen: PlaceChosen = { type: 'prefer', change: { ...(place && { place }) } };
      webmail()?.postMessage(wrap(chosen), location.origin);
      window.close();
      return false;
    },
  });
  for (const type of ['write', 'meet'] as const) {
    panel.on(type, (wish) => {
      const there = webmail();
      if (there) there.postMessage(wrap(wish), location.origin);
      else window.open(webmailFor(wish));
    });
  }
  panel.settle();
  panel.open();
  // The way back leads into the webmail that has opened it.
  const look = (): boolean => panel.view.host.toggleAttribute('data-alone', !webmail());
  window.addEventListener('focus', look);
  look();
} else {
  end();
  window.close();
}

/** That has opened this window, while it is there. */
function webmail(): Window | undefined {
  const { opener } = window as { opener: Window | null };
  return opener?.closed === false ? opener : undefined;
}

/** The webmail anew, as it begins when somebody follows a link to write a mail. */
function webmailFor(wish: Wish): string {
  if (wish.type === 'meet') return '/?app=calendar';
  const { to, subject = '', body = '' } = wish;
  const fields = new URLSearchParams({ view: 'compose', to: to.join(','), subject });
  // A longer address would not be taken.
  if (body.length < LONGEST_IN_ADDRESS) fields.set('body', body);
  return `/?${fields}`;
}

/** There was a log-out: nothing of what was said stays on the screen. */
function end(): void {
  const words = handed?.messages ?? {};
  const line = document.createElement('p');
  line.setAttribute('role', 'status');
  line.textContent = words['converse_more_ended'] ?? '';
  document.body.replaceChildren(line);
}
