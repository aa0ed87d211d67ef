/** The chat in a window of its own, which the webmail opens and which goes on without it. */
import { type ToPanel, unwrap } from '../shared/panel-chat.ts';
import { preferencesText } from '../shared/preferences.ts';
import { dockedRect } from './geometry.ts';
import type { Panel, Wish } from './panel.ts';
import { handOver, whileHanded } from './zimbra/hand-over.ts';

/** The user is doing something there, which the webmail does not see. */
export const activityOf = (email: string): BroadcastChannel | undefined => {
  try {
    return new BroadcastChannel(`com_zimbra_converse.activity:${email}`);
  } catch {
    return undefined; // a browser without channels
  }
};

/** What the window says to the webmail that has opened it: another place, or what it cannot do. */
export type PlaceChosen = Extract<ToPanel, { type: 'prefer' }>;
export type FromWindow = PlaceChosen | Wish;

const TARGET = 'com_zimbra_converse';
const FEATURES = 'popup,width=860,height=640';
const BLANK = 'about:blank';

export function addWindowSpot(panel: Panel, page: Window, file: string): void {
  const { webmail } = panel;
  let opened: Window | undefined;
  // One that has ended has no name any more.
  const isThere = (): boolean => opened?.closed === false && opened.name === TARGET;

  function open(): void {
    // A window would be a page of Zimbra's that wants a log-in: why chat has ended is said here.
    if (panel.isOver()) return panel.shown(true);
    if (isThere()) return opened?.focus();
    const handed = handOver(page, webmail, {
      messages: panel.messages,
      preferences: preferencesText(panel.preferences.current),
    });
    // Without an address it is found again where it is there already, from before a reload.
    const found = whileHanded(page.sessionStorage, handed, () => page.open('', TARGET, FEATURES));
    if (!found) {
      panel.warn('the browser lets no window come up');
      panel.choosePlace('docked');
      panel.open();
      return;
    }
    opened = found;
    if (found.location.href === BLANK) found.location.replace(webmail.resourceUrl(file));
    found.focus();
  }

  const activity = activityOf(webmail.email);
  if (activity) activity.onmessage = () => webmail.reportActivity();
  // This is the webmail that has opened the window.
  page.addEventListener('message', ({ origin, source, data }: MessageEvent<unknown>) => {
    if (origin !== page.location.origin || source === panel.view.frame.contentWindow) return;
    const message = unwrap(data) as FromWindow | undefined;
    if (message?.type === 'write' || message?.type === 'meet') {
      page.focus();
      panel.wish(message);
    } else if (message?.type === 'prefer' && message.change.place) {
      opened = undefined;
      panel.choosePlace(message.change.place);
      panel.open();
    }
  });
  panel.addSpot('window', {
    open,
    close: () => panel.shown(false),
    area: () => dockedRect(panel.memory.now, panel.room, panel.memory.now.wide),
    // The window closes by itself, and tells the webmail that has opened it.
    leave: () => false,
  });
}
