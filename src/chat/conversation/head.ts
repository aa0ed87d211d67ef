/** Fills the head of the conversation with life. A chunk of its own, which comes with the first panel. */
import type { ChatSettings } from '../../shared/panel-chat.ts';
import { put } from '../../shared/texts.ts';
import type { Engine } from '../engine.ts';
import { listTextsFrom } from '../list/list-texts.ts';
import type { RowChange } from '../list/list-model.ts';
import { headActions } from './head-actions.ts';
import { type HeadFacts, headFacts } from './head-facts.ts';
import { headTextsFrom } from './head-texts.ts';
import type { ConversationHead } from './header.ts';
import './header.ts';
import { meetingLink } from './meeting.ts';
import { Notes, type NotesParts } from './notes.ts';

export function fillHead(
  head: ConversationHead,
  engine: Engine,
  { texts: messages, meetingUrl }: ChatSettings,
  choose: (peer: string, change: RowChange) => void,
  show: NotesParts['show'],
): void {
  const texts = headTextsFrom((key) => messages[key]);
  const listTexts = listTextsFrom((key) => messages[key]);
  const notes = new Notes({ texts: messages, show });
  head.drawn = (facts) => notes.update(facts, () => head.requestUpdate());
  const meet = (pattern: string, { peer, isGroup }: HeadFacts): void => {
    const link = meetingLink(pattern);
    engine.writing.say(peer, isGroup, put(texts.meeting, link));
    head.ownerDocument.defaultView?.open(link, '_blank', 'noopener,noreferrer');
  };
  head.texts = texts;
  head.actionsOf = (facts) =>
    headActions(facts, {
      texts,
      listTexts,
      choose,
      roleIn: (room) => engine.groups.roleIn(room),
      meet: meetingUrl === undefined ? undefined : (about) => meet(meetingUrl, about),
    });
  // What a group was called is not forgotten with the group while its conversation is open.
  const names = new Map<string, string>();
  head.source = {
    events: engine.conversations,
    facts: (peer, isGroup) => {
      const facts = headFacts(peer, isGroup, engine.known);
      if (facts.name) names.set(peer, facts.name);
      return { ...facts, name: facts.name || (names.get(peer) ?? '') };
    },
  };
}
