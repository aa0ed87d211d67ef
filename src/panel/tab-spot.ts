/** The chat in a tab of the webmail. */
import type { Panel } from './panel.ts';
import { appTabOf } from './zimbra/app-tab.ts';
import { guarded, type Hooks } from './zimbra/hooks.ts';

export function addTabSpot(panel: Panel, page: Window, handler: object, hooks: Hooks): void {
  const { messages, unread, warn } = panel;
  const label = messages['converse_chat'] ?? 'Chat';
  const tab = appTabOf(page, handler, hooks, label, (isFront) => {
    panel.shown(isFront);
    // The webmail lays the tab out after that.
    page.requestAnimationFrame(() => panel.arrange());
  });
  if (!tab) return;
  const guard = (act: () => void): void => guarded(warn, 'tab', act);
  const count = (): void =>
    guard(() => (tab.text = unread.count > 0 ? `${label} (${unread.count})` : label));
  const enter = (): void => {
    if (panel.preferences.current.place === 'tab') guard(() => tab.add());
  };
  unread.addEventListener('change', count);
  panel.preferences.addEventListener('change', enter);
  count();
  enter();
  panel.addSpot('tab', {
    open: () => {
      enter();
      guard(() => tab.toFront());
    },
    close: () => guard(() => tab.toBack()),
    area: () => {
      try {
        return tab.area();
      } catch {
        return undefined;
      }
    },
    leave: () => {
      const was = tab.isFront;
      guard(() => tab.remove());
      return was;
    },
  });
}
