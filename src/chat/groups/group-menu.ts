/** What can be done with a group, for every menu that offers it: its row's and its conversation's. */
import type { TemplateResult } from 'lit';
import { BIN, icon, LEAVE, PENCIL, PEOPLE } from '../../frame/icons.ts';
import type { ListTexts } from '../list/list-texts.ts';
import type { Role } from '../rooms/group-acts.ts';

export const GROUP_ACTS = ['people', 'rename', 'leave', 'delete'] as const;
export type GroupAct = (typeof GROUP_ACTS)[number];

export const isGroupAct = (change: string): change is GroupAct =>
  GROUP_ACTS.some((each) => each === change);

export interface GroupMenuItem {
  readonly id: GroupAct;
  readonly label: string;
  readonly icon: TemplateResult;
  readonly danger?: boolean;
}

/** `role`: the user's own; undefined while there is no connection to the group. */
export function groupMenuItems(
  role: Role | undefined,
  texts: Pick<ListTexts, 'group_people' | 'group_rename' | 'group_leave' | 'group_delete'>,
): GroupMenuItem[] {
  const isOwner = role === 'owner';
  return [
    { id: 'people', label: texts.group_people, icon: icon(PEOPLE) },
    ...(isOwner ? [{ id: 'rename' as const, label: texts.group_rename, icon: icon(PENCIL) }] : []),
    { id: 'leave', label: texts.group_leave, icon: icon(LEAVE) },
    ...(isOwner
      ? [{ id: 'delete' as const, label: texts.group_delete, icon: icon(BIN), danger: true }]
      : []),
  ];
}
