/** What can be done with a conversation, as a menu. */
import { AWAY, BLOCKED, CHECK, CLOCK, icon, MUTED, PIN, UNREAD } from '../../frame/icons.ts';
import { type MenuItem, type MenuPlace, openMenu } from '../../frame/menu.ts';
import { put } from '../../shared/texts.ts';
import { type GroupAct, groupMenuItems } from '../groups/group-menu.ts';
import type { ConversationRow, RowChange, WebmailAct } from './list-model.ts';
import type { ListTexts } from './list-texts.ts';

export async function openRowMenu(
  document: Document,
  place: MenuPlace,
  row: ConversationRow,
  texts: ListTexts,
): Promise<RowChange | undefined> {
  const label = put(texts.more_of, row.name);
  return (await openMenu(document, place, label, rowItems(row, texts))) as RowChange | undefined;
}

type RowItem = MenuItem & { readonly id: RowChange };

export function rowItems(row: ConversationRow, texts: ListTexts): RowItem[] {
  const item = (
    id: Exclude<RowChange, GroupAct | WebmailAct>,
    path: Parameters<typeof icon>[0],
    more: Partial<MenuItem> = {},
  ) => ({
    label: texts[id],
    icon: icon(path),
    ...more,
    id,
  });
  const isUnread = row.unread > 0 || row.markedUnread === true || row.isNew === true;
  return [
    item(row.pinned ? 'unpin' : 'pin', PIN),
    ...(row.muted
      ? [item('unmute', MUTED)]
      : [item('mute_hour', CLOCK), item('mute', MUTED, { hint: texts.mute_hint })]),
    row.putAway ? item('take_out', AWAY) : item('put_away', AWAY, { hint: texts.put_away_hint }),
    ...(isUnread ? [item('read', CHECK)] : row.last ? [item('unread', UNREAD)] : []),
    item('remind', CLOCK),
    ...(row.isGroup
      ? groupMenuItems(row.role, texts)
      : [row.blocked ? item('unblock', BLOCKED) : item('block', BLOCKED, { danger: true })]),
  ];
}
