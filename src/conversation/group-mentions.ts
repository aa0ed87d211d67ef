/**
 * To call somebody of a group by his name: `@`, some letters, a choice. Everybody of the group can be
 * called, also who is not there now, whom Converse 14.0.0 does not know by name.
 */
import type { PersonSeen } from '../shared/chat-conversation.ts';
import { isNamed } from '../shared/mention.ts';
import { type ConversePrivate, type GroupBox, type Message, textOf } from './converse-api.ts';

type Person = Pick<PersonSeen, 'jid' | 'name'>;

/** XEP-0372. The places are counted as JavaScript counts letters, as Converse does. */
export interface Reference {
  readonly begin: number;
  readonly end: number;
  readonly value: string;
  readonly type: string;
  readonly uri: string;
}

interface MentionForm extends HTMLElement {
  readonly auto_complete: {
    ac_triggers: readonly string[];
    item: (suggestion: unknown, typed: string) => unknown;
  };
}

const LETTER = /[\p{L}\p{N}_]/u;

export class GroupMentions {
  readonly #me: string;
  readonly #people = new Map<string, readonly Person[]>();

  /** `me`: the user's bare JID. */
  constructor(me: string) {
    this.#me = me;
  }

  /** Who belongs to the group. */
  take(room: string, people: readonly Person[]): void {
    this.#people.set(
      room,
      people.filter(({ jid }) => jid !== this.#me),
    );
  }

  mend({ exports }: ConversePrivate): void {
    const { prototype } = exports.MUC;
    const peopleOf = (box: GroupBox): Person[] => this.#peopleOf(box);
    const me = this.#me;
    prototype.getAllKnownNicknames = function () {
      return [...new Set(peopleOf(this).map(({ name }) => name))];
    };
    prototype.parseTextForReferences = function (text) {
      const people = peopleOf(this);
      return findMentions(text, people, (person) => encodeURI(`xmpp:${person.jid}`));
    };
    prototype.isUserMentioned = function (message) {
      return isMentioned(message, me, textOf(this, 'jid'), textOf(this, 'nick'));
    };
  }

  /** Those who are there by the names that they have in it, and the others of the group. */
  #peopleOf(box: GroupBox): Person[] {
    const room = textOf(box, 'jid');
    const own = textOf(box, 'nick');
    const present = box.occupants.models
      .map((each) => ({ jid: textOf(each, 'jid'), name: textOf(each, 'nick') }))
      .filter(({ jid, name }) => name !== '' && name !== own && jid !== this.#me)
      .map(({ jid, name }) => ({ jid: jid || `${room}/${name}`, name }));
    const known = new Set(present.map(({ jid }) => jid));
    const others = (this.#people.get(room) ?? []).filter(({ jid }) => !known.has(jid));
    return [...present, ...others];
  }
}

/** Tab goes on to the next thing, as everywhere; and a bracket in what is typed is a letter. */
export async function mendMentionForm(elements: CustomElementRegistry): Promise<void> {
  const { prototype } = await elements.whenDefined('converse-muc-message-form');
  const original = Object.getOwnPropertyDescriptor(prototype, 'initMentionAutoComplete');
  const init = original?.value as (this: MentionForm) => void;
  Object.defineProperty(prototype, 'initMentionAutoComplete', {
    configurable: true,
    value(this: MentionForm): void {
      init.call(this);
      const complete = this.auto_complete;
      const { item } = complete;
      complete.ac_triggers = ['@'];
      complete.item = (suggestion, typed) =>
        item(suggestion, typed.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    },
  });
}

/** The text without the `@` before each name, and where the names stand in it. */
export function findMentions(
  text: string,
  people: readonly Person[],
  uriOf: (person: Person) => string,
): [string, Reference[]] {
  const longestFirst = [...people].sort((a, b) => b.name.length - a.name.length);
  const references: Reference[] = [];
  let result = '';
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    const person =
      letter === '@' && !LETTER.test(text.charAt(at - 1))
        ? longestFirst.find(({ name }) => standsAt(text, at + 1, name))
        : undefined;
    if (!person) {
      result += letter;
      continue;
    }
    const value = text.slice(at + 1, at + 1 + person.name.length);
    // The letter stays in the text, so that an edit of it calls the same people.
    result += letter;
    const begin = result.length;
    const end = begin + value.length;
    references.push({ begin, end, value, type: 'mention', uri: uriOf(person) });
    result += value;
    at += value.length;
  }
  return [result, references];
}

const standsAt = (text: string, at: number, name: string): boolean =>
  name !== '' &&
  text.slice(at, at + name.length).toLowerCase() === name.toLowerCase() &&
  !LETTER.test(text.charAt(at + name.length));

function isMentioned(message: Message, me: string, room: string, nick: string): boolean {
  const references = message.get('references');
  const mentions = (Array.isArray(references) ? (references as Reference[]) : []).filter(
    ({ type }) => type === 'mention',
  );
  if (mentions.length === 0) return nick !== '' && isNamed(textOf(message, 'body'), nick);
  return mentions.some(({ uri }) => {
    const jid = decoded(uri).replace(/^xmpp:/, '');
    return jid.toLowerCase() === me || jid === `${room}/${nick}`;
  });
}

function decoded(uri: string): string {
  try {
    return decodeURI(uri);
  } catch {
    return uri;
  }
}
