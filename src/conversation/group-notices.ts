/**
 * What has happened to a group, in people's words between the messages. Converse 14.0.0 has lines of
 * its own for it ("This groupchat is not anonymous", "… has been removed because of an affiliation
 * change"); they are never shown.
 */
import { type GroupNotice, noticeIn } from '../frame/group-notice.ts';
import type { ConversePrivate } from './converse-api.ts';
import { innermost } from './messages.ts';

type Attributes = Readonly<Record<string, unknown>>;
type Texts = Readonly<Record<string, string>>;

/** `me`: the user's bare JID. */
export function tellOfGroups({ api, exports }: ConversePrivate, me: string, texts: Texts): void {
  const { prototype } = exports.MUC;
  const original = Object.getOwnPropertyDescriptor(prototype, 'createMessage')?.value as
    | ((this: unknown, attributes: Attributes, options?: object) => Promise<unknown>)
    | undefined;
  // Inherited, where Converse has no better one for groups.
  const create = original ?? Reflect.get(prototype, 'createMessage');
  prototype.createMessage = function (attributes, options) {
    const isTheirs = attributes['type'] === 'info' && attributes['zc_notice'] !== true;
    return isTheirs ? Promise.resolve(undefined) : create.call(this, attributes, options);
  };

  api.listen.on('parseMUCMessage', (stanza: Element, attributes: Attributes) => {
    const notice = noticeIn(innermost(stanza));
    if (!notice) return attributes;
    const message = wordsFor(notice, attributes, me, texts);
    return { ...attributes, type: 'info', zc_notice: true, message };
  });
}

/** "Bob Martin added Carol Danvers", "You added …", "Bob Martin added you". */
export function wordsFor(
  { deed, people, title }: GroupNotice,
  attributes: Attributes,
  me: string,
  texts: Texts,
): string {
  const who = typeof attributes['nick'] === 'string' ? attributes['nick'] : '';
  const isMine = attributes['sender'] === 'me';
  const isForMe = people.length === 1 && people[0]?.jid === me;
  const key = `converse_group_said_${deed}${isMine ? '_me' : isForMe ? '_you' : ''}`;
  // Whoever is meant among others is called so, and comes last, as in a sentence.
  const others = people.filter(({ jid }) => jid !== me).map(({ jid, name }) => name || jid);
  const you = texts['converse_group_said_and_you'] ?? '';
  const everybody =
    others.length < people.length ? `${others.join(', ')} ${you}` : inOne(others, texts);
  const what = deed === 'renamed' ? title : everybody;
  // As functions, since `$&` in a name would mean something.
  return (texts[key] ?? '').replace('{0}', () => who).replace('{1}', () => what);
}

/** "Carol", "Carol and Dave", "Carol, Dave and Eve". */
function inOne(names: readonly string[], texts: Texts): string {
  const last = names[names.length - 1] ?? '';
  if (names.length < 2) return last;
  return (texts['converse_chat_act_reactors_and'] ?? '')
    .replace('{0}', () => names.slice(0, -1).join(', '))
    .replace('{1}', () => last);
}
