/** The program of the window of the chat's own: the panel, over all of it, without a webmail around it. */
import { openPlaceMenu } from './place-menu.ts';
import { startPanel } from './panel.ts';
import css from './window.css';
import { activityOf, type PlaceChosen } from './window-spot.ts';
import { wrap } from '../shared/panel-chat.ts';
import { handedTo } from './zimbra/hand-over.ts';
import { windowWebmail } from './zimbra/window-webmail.ts';

/** Filled in by the build. */
declare const __CHAT_PAGE__: string;
declare const __TOKEN_JSP__: string;

const handed = handedTo(sessionStorage);
if (handed) {
  document.title = handed.messages['converse_chat'] ?? document.title;
  document.documentElement.lang = handed.locale.replace(/_/g, '-');
  document.documentElement.dir = handed.skin.direction || 'ltr';
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

/** There was a log-out: nothing of what was said stays on the screen. */
function end(): void {
  const words = handed?.messages ?? {};
  const line = document.createElement('p');
  line.setAttribute('role', 'status');
  line.textContent = words['converse_more_ended'] ?? '';
  document.body.replaceChildren(line);
}
