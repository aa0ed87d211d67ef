/** What a click in the list means. */
import { type ReminderAct, say } from './list-events.ts';

export interface ClicksParts {
  /** The menu of a conversation, beside what was clicked. */
  readonly menu: (key: string, button: HTMLElement) => void;
  readonly fold: (name: string) => void;
  /** Before it is said. `isFound`: it is one of several messages that were found. */
  readonly opening: (key: string, isFound: boolean) => void;
}

export function clicked(list: HTMLElement, event: Event, parts: ClicksParts): void {
  const target = event.target as HTMLElement;
  const button = target.closest<HTMLElement>('[data-more], [data-act], [data-fold]');
  const { more, act, reminder: id, fold } = button?.dataset ?? {};
  if (button && more !== undefined) return parts.menu(more, button);
  if (fold !== undefined) return parts.fold(fold);
  if (act !== undefined && id !== undefined) {
    return say(list, 'zc-reminder', { id, act: act as ReminderAct });
  }
  const row = target.closest<HTMLElement>('[data-key]');
  const key = row?.dataset.key;
  if (!row || key === undefined) return;
  const { peer, message } = row.dataset;
  const isGroup = 'group' in row.dataset;
  parts.opening(key, message !== undefined);
  const isMessage = peer !== undefined && message !== undefined;
  say(list, 'zc-open', isMessage ? { key: peer, isGroup, message } : { key, isGroup });
}
