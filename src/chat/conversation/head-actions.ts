/** What can be done with the open conversation, in the order of its menu. */
import type { TemplateResult } from 'lit';
import {
  BLOCKED,
  CALENDAR,
  CAMERA,
  CLOCK,
  FORWARD,
  icon,
  LETTER,
  MUTED,
  PIN,
  SEARCH,
} from '../../frame/icons.ts';
import { groupMenuItems } from '../groups/group-menu.ts';
import type { RowChange } from '../list/list-model.ts';
import type { ListTexts } from '../list/list-texts.ts';
import type { Role } from '../rooms/group-acts.ts';
import type { HeadFacts } from './head-facts.ts';
import type { HeadTexts } from './head-texts.ts';

export interface HeadAction {
  readonly id: string;
  readonly label: string;
  readonly icon: TemplateResult;
  readonly hint?: string;
  /** It takes something away for good. */
  readonly danger?: boolean;
  /** A button of its own: always, or where there is room. Else it is in the menu. */
  readonly button?: 'always' | 'wide';
  readonly run: () => void;
}

export interface HeadActionParts {
  readonly texts: HeadTexts;
  readonly listTexts: ListTexts;
  /** What the user may do in a group. */
  readonly roleIn: (room: string) => Role | undefined;
  readonly choose: (peer: string, change: RowChange) => void;
  /** Where the administrator has said where meetings are. */
  readonly meet: ((facts: HeadFacts) => void) | undefined;
}

/** The webmail does these. */
const OF_THE_WEBMAIL = [
  { id: 'write', picture: LETTER },
  { id: 'appointment', picture: CALENDAR },
  { id: 'by_mail', picture: FORWARD },
] as const;

export function headActions(facts: HeadFacts, parts: HeadActionParts): readonly HeadAction[] {
  const { peer, isGroup, pinned, muted, blocked, mayBlock, ended } = facts;
  const { texts, listTexts, choose, meet, roleIn } = parts;
  const ofGroup = isGroup && !ended ? groupMenuItems(roleIn(peer), listTexts) : [];
  return [
    ...(meet && !blocked && !ended
      ? [
          {
            id: 'meet',
            label: texts.meet,
            icon: icon(CAMERA),
            button: 'wide' as const,
            run: () => meet(facts),
          },
        ]
      : []),
    {
      id: 'search',
      label: texts.find,
      icon: icon(SEARCH),
      button: 'always',
      run: () => choose(peer, 'search'),
    },
    {
      id: 'pin',
      label: pinned ? texts.unpin : texts.pin,
      icon: icon(PIN),
      run: () => choose(peer, pinned ? 'unpin' : 'pin'),
    },
    ...(muted
      ? []
      : [
          {
            id: 'mute_hour',
            label: texts.mute_hour,
            icon: icon(CLOCK),
            run: () => choose(peer, 'mute_hour'),
          },
        ]),
    {
      id: 'mute',
      label: muted ? texts.unmute : texts.mute,
      icon: icon(MUTED),
      ...(!muted && { hint: texts.mute_hint }),
      run: () => choose(peer, muted ? 'unmute' : 'mute'),
    },
    ...(ended ? [] : OF_THE_WEBMAIL).map(({ id, picture }) => ({
      id,
      label: texts[id],
      icon: icon(picture),
      run: () => choose(peer, id),
    })),
    ...(mayBlock
      ? [
          {
            id: 'block',
            label: blocked ? texts.unblock : texts.block,
            icon: icon(BLOCKED),
            danger: !blocked,
            run: () => choose(peer, blocked ? 'unblock' : 'block'),
          },
        ]
      : []),
    ...ofGroup.map((item) => ({
      ...item,
      ...(item.id === 'people' && { button: 'wide' as const }),
      run: () => choose(peer, item.id),
    })),
  ];
}
