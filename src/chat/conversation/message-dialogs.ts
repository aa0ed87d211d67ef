/** What is asked over the whole chat about a message of the open conversation. */
import type { Question, ToForward } from '../../shared/chat-conversation.ts';
import type { Engine } from '../engine.ts';
import type { PeopleFound, PersonRow } from '../list/list-model.ts';
import { fetchLater } from '../fetch-later.ts';

export interface MessageDialogs {
  readonly ask: (question: Question) => Promise<boolean>;
  readonly onForward: (message: ToForward) => void;
}

export interface MessageDialogParts {
  readonly document: Document;
  readonly texts: Readonly<Record<string, string>>;
  readonly engine: Engine;
  /** Something was done as the user wanted it. */
  readonly say: (text: string) => void;
}

export function messageDialogs(parts: MessageDialogParts): MessageDialogs {
  return {
    ask: async (question) => {
      const { ask } = await fetchLater();
      return ask(parts.document, question);
    },
    onForward: (message) => void forward(parts, message),
  };
}

async function forward(
  { document, texts, engine, say }: MessageDialogParts,
  message: ToForward,
): Promise<void> {
  const { openForward, forwardTextsFrom } = await fetchLater();
  const isGroup = (peer: string): boolean => engine.conversations.get(peer)?.isGroup === true;
  openForward({
    document,
    texts: forwardTextsFrom((key) => texts[key]),
    message,
    find: (words, limit) => peopleAndGroups(engine, words, limit, message.jid),
    changes: engine.conversations,
    send: (peer, comment) => {
      engine.writing.say(peer, isGroup(peer), message.text, message);
      if (comment !== '') engine.writing.say(peer, isGroup(peer), comment);
    },
    onSent: say,
  });
}

/** Those one has talked to last come first, and last where the message stands already. */
export function peopleAndGroups(
  { conversations }: Pick<Engine, 'conversations'>,
  words: string,
  limit: number,
  from: string,
): PeopleFound {
  const people = conversations.everybody(words, limit + 1);
  const byKey = new Map<string, PersonRow>();
  for (const { key, name, isGroup, presence, photo } of conversations.conversations(words)) {
    byKey.set(key, { key, name, presence, ...(isGroup && { isGroup }), ...(photo && { photo }) });
  }
  for (const row of people.rows) if (!byKey.has(row.key)) byKey.set(row.key, row);
  const here = byKey.get(from);
  byKey.delete(from);
  const rows = [...byKey.values(), ...(here ? [here] : [])];
  return { ...people, rows: rows.slice(0, limit) };
}
