/** What is asked over the whole chat about a message of the open conversation. */
import type { Question } from '../../shared/chat-conversation.ts';
import type { Engine } from '../engine.ts';
import type { PeopleFound, PersonRow } from '../list/list-model.ts';
import { fetchLater } from '../fetch-later.ts';

export interface MessageDialogs {
  readonly ask: (question: Question) => Promise<boolean>;
  readonly onForward: (text: string) => void;
}

export function messageDialogs(
  document: Document,
  texts: Readonly<Record<string, string>>,
  engine: Engine,
): MessageDialogs {
  return {
    ask: async (question) => {
      const { ask } = await fetchLater();
      return ask(document, question);
    },
    onForward: (text) => void forward(document, texts, engine, text),
  };
}

async function forward(
  document: Document,
  texts: Readonly<Record<string, string>>,
  engine: Engine,
  text: string,
): Promise<void> {
  const { openForward, forwardTextsFrom } = await fetchLater();
  openForward({
    document,
    texts: forwardTextsFrom((key) => texts[key]),
    text,
    find: (words, limit) => peopleAndGroups(engine, words, limit),
    changes: engine.conversations,
    send: (peer) =>
      engine.writing.say(peer, engine.conversations.get(peer)?.isGroup === true, text),
  });
}

/** Those one has talked to last come first. */
function peopleAndGroups(engine: Engine, words: string, limit: number): PeopleFound {
  const people = engine.conversations.everybody(words, limit);
  const byKey = new Map<string, PersonRow>();
  for (const { key, name, presence, photo } of engine.conversations.conversations(words)) {
    byKey.set(key, { key, name, presence, ...(photo && { photo }) });
  }
  for (const row of people.rows) if (!byKey.has(row.key)) byKey.set(row.key, row);
  return { ...people, rows: [...byKey.values()].slice(0, limit) };
}
