/** Fills the head of the conversation with life. A chunk of its own, which comes with the first panel. */
import type { ChatSettings } from '../../shared/panel-chat.ts';
import type { Engine } from '../engine.ts';
import { put } from '../list/list-texts.ts';
import { headActions } from './head-actions.ts';
import type { HeadFacts } from './head-facts.ts';
import { headTextsFrom } from './head-texts.ts';
import type { ConversationHead } from './header.ts';
import './header.ts';
import { meetingLink } from './meeting.ts';

export function fillHead(
  head: ConversationHead,
  engine: Engine,
  { texts: messages, meetingUrl }: ChatSettings,
): void {
  const texts = headTextsFrom((key) => messages[key]);
  const meet = (pattern: string, { peer, isGroup }: HeadFacts): void => {
    const link = meetingLink(pattern);
    engine.say(peer, isGroup, put(texts.meeting, link));
    head.ownerDocument.defaultView?.open(link, '_blank', 'noopener,noreferrer');
  };
  head.texts = texts;
  head.actionsOf = (facts) =>
    headActions(facts, {
      texts,
      choose: (peer, change) => engine.choose(peer, change),
      meet: meetingUrl === undefined ? undefined : (about) => meet(meetingUrl, about),
    });
  // What a group was called is not forgotten with the group while its conversation is open.
  const names = new Map<string, string>();
  head.source = {
    events: engine.conversations,
    facts: (peer, isGroup) => {
      const facts = engine.head(peer, isGroup);
      if (facts.name) names.set(peer, facts.name);
      return { ...facts, name: facts.name || (names.get(peer) ?? '') };
    },
  };
}
