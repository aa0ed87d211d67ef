/**
 * What of the panel need not be there when the webmail starts: menus, hover card, preferences page.
 * A program of its own, fetched by main.ts when the webmail has nothing better to do; what is wanted
 * rarely is a chunk of it (`import()`).
 */
import { carriedTo } from './carried-wish.ts';
import { addGrips } from './drag.ts';
import { addOwnPlaces } from './own-place.ts';
import type { Panel } from './panel.ts';
import { addPeople } from './people.ts';
import { openPlaceMenu } from './place-menu.ts';
import { addWindowSpot } from './window-spot.ts';
import { addTabSpot } from './tab-spot.ts';
import type { Handler } from './zimbra/globals.ts';
import { guarded, type HookedHandler, Hooks } from './zimbra/hooks.ts';
import { watchActivity } from './zimbra/activity.ts';
import { countInTitle } from './zimbra/title.ts';

declare const __ENGLISH__: Readonly<Record<string, string>>;
declare const __WINDOW_PAGE__: string;

/** What main.ts finds in this file. */
export type More = typeof import('./more.ts');

/** All texts, for a webmail that has none: so it is for a zimlet that is only in _dev. */
export const english = __ENGLISH__;

export interface MoreParts {
  readonly panel: Panel;
  /** Has Zimbra's globals, for src/panel/zimbra alone. */
  readonly page: Window;
  readonly handler: Handler & HookedHandler;
}

export function addTo(parts: MoreParts): void {
  const { panel, page, handler } = parts;
  const hooks = new Hooks(panel.warn);
  addGrips(panel);
  panel.onPlaces((button) => openPlaceMenu(panel, button));
  // Each point of Zimbra's says here which hooks it wants, within `guarded` of hooks.ts.
  guarded(panel.warn, 'title', () =>
    countInTitle(page, panel.unread, panel.messages['converse_more_news'] ?? ''),
  );
  guarded(panel.warn, 'activity', () => watchActivity(window, () => panel.send({ type: 'alive' })));
  addOwnPlaces(parts, hooks);
  addPeople(parts, hooks);
  guarded(panel.warn, 'tab', () => addTabSpot(panel, page, handler, hooks));
  guarded(panel.warn, 'window', () => addWindowSpot(panel, page, __WINDOW_PAGE__));
  hooks.listen(handler);
  guarded(panel.warn, 'what this webmail was opened for', () => {
    const wish = carriedTo(page.sessionStorage, panel.webmail.email);
    if (wish) panel.wish(wish);
  });
}
