/** Fills the head of the conversation with life. A chunk of its own, which comes with the first panel. */
import type { Engine } from '../engine.ts';
import { headActions } from './head-actions.ts';
import { headTextsFrom } from './head-texts.ts';
import type { ConversationHead } from './header.ts';
import './header.ts';

export function fillHead(
  head: ConversationHead,
  engine: Engine,
  messages: Readonly<Record<string, string>>,
): void {
  const texts = headTextsFrom((key) => messages[key]);
  head.texts = texts;
  head.actionsOf = (facts) =>
    headActions(facts, { texts, choose: (peer, change) => engine.choose(peer, change) });
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
