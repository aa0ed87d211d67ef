/** The program of the window of the chat's own: the panel, over all of it, without a webmail around it. */
import { openPlaceMenu } from './place-menu.ts';
import { carry } from './carried-wish.ts';
import { startPanel } from './panel.ts';
import { textsFrom } from './texts.ts';
import css from './window.css';
import { watchSession } from './session-watch.ts';
import { activityOf, type PlaceChosen } from './window-spot.ts';
import { HOST_ID } from './view.ts';
import { wrap } from '../shared/panel-chat.ts';
import { handedTo } from './zimbra/hand-over.ts';
import { windowWebmail } from './zimbra/window-webmail.ts';

/** Filled in by the build. */
declare const __CHAT_PAGE__: string;
declare const __TOKEN_JSP__: string;

/** The webmail anew; it sends to its login page who is not signed in. */
const WEBMAIL = '/';

const handed = handedTo(sessionStorage);
if (handed) {
  document.title = handed.messages['converse_chat'] ?? document.title;
  document.documentElement.lang = handed.locale.replace(/_/g, '-');
  const { isRtl } = textsFrom(handed.messages);
  document.documentElement.dir = isRtl ? 'rtl' : handed.skin.direction || 'ltr';
  const activity = activityOf(handed.email);
  const told = windowWebmail(window, handed, () => activity?.postMessage(''));
  const panel = startPanel(told, {
    window,
    warn: (line) => console.warn(`com_zimbra_converse: ${line}`),
    messages: handed.messages,
    chatPage: __CHAT_PAGE__,
    tokenJsp: __TOKEN_JSP__,
    fetchMore: () => Promise.resolve(),
    onEnded: () => {
      stopWatching();
      end();
    },
  });
  const stopWatching = watchSession(told.answerers.session, () =>
    panel.send({ type: 'session-over' }),
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
      else carry(sessionStorage, { email: handed.email, wish }, () => void window.open(WEBMAIL));
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

/** That has opened this window, while it is there and has the chat's panel: it may be at its login page. */
function webmail(): Window | undefined {
  try {
    const { opener } = window as { opener: Window | null };
    if (opener?.closed !== false) return undefined;
    return opener.document.getElementById(HOST_ID) ? opener : undefined;
  } catch {
    return undefined; // it has gone to another origin
  }
}

/** There was a log-out, or the session is over: nothing of what was said stays on the screen. */
function end(): void {
  const words = handed?.messages ?? {};
  const why = document.createElement('div');
  why.setAttribute('role', 'status');
  for (const name of ['converse_trouble_signed_out', 'converse_more_ended']) {
    why.append(Object.assign(document.createElement('p'), { textContent: words[name] ?? '' }));
  }
  document.body.replaceChildren(why);
  window.name = ''; // the next webmail opens another one
}
