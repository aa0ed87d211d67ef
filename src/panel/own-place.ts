/** Where the webmail has a place for the chat's own business: its Preferences, and the left tree. */
import type { MoreParts } from './more.ts';
import { guarded, type Hooks } from './zimbra/hooks.ts';
import { addPanelItem, type ItemAct } from './zimbra/panel-item.ts';
import { addPreferencesPage, openPreferencesPage } from './zimbra/preferences-page.ts';

export function addOwnPlaces({ panel, page, handler }: MoreParts, hooks: Hooks): void {
  const { messages, preferences, standing, warn } = panel;
  guarded(warn, 'preferences page', () =>
    addPreferencesPage(
      page,
      {
        title: messages['converse_chat'] ?? '',
        icon: 'ImAvailable',
        notSaved: messages['converse_pref_not_saved'] ?? '',
        fill: async (place) =>
          (await import('./preferences/form.ts')).fillForm(place, {
            preferences,
            placeNow: () => panel.place,
            messages,
          }),
      },
      warn,
    ),
  );

  const act = (what: ItemAct): void => {
    switch (what) {
      case 'open':
        return panel.open();
      case 'preferences':
        return guarded(warn, 'preferences', () => openPreferencesPage(page));
      case 'help':
      case 'test':
        panel.open();
        return panel.send({ type: what });
      case 'available':
      case 'away':
      case 'busy':
        panel.start();
        return panel.send({ type: 'status', status: what });
    }
  };
  guarded(warn, 'the item', () => addPanelItem(hooks, { handler, standing, warn, act }));
}
