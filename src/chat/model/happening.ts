/**
 * What a message stanza means for the list of conversations. Edits, deletions and marks are told
 * apart from new messages here, so that nothing else has to look into stanzas.
 */
import { isNamed } from '../../shared/mention.ts';
import { fileAt, fileIn, type SharedFile } from '../../shared/shared-file.ts';
import { timeOfId } from '../archive/archive.ts';
import { NS } from '../line/namespaces.ts';
import { bareOf, child, children, namespaceOf, resourceOf, textOf } from '../line/xml.ts';

interface Common {
  /** Whose conversation: the other person's bare JID, or the room's. */
  readonly peer: string;
  readonly isGroup: boolean;
  /** Who sent it: a bare JID, or in a room the nickname. */
  readonly sender: string;
  readonly mine: boolean;
  /** The archive's id, when there is one. */
  readonly id?: string;
  /** The sender's ids of this stanza; what others refer to it by. */
  readonly senderIds: readonly string[];
  /** Milliseconds, by the server's clock. */
  readonly time: number;
}

export type Happening =
  | (Common & {
      readonly kind: 'message';
      readonly text: string;
      readonly file?: SharedFile;
      /** In a group: the user is meant, by his name. */
      readonly mentioned?: boolean;
    })
  | (Common & { readonly kind: 'edit'; readonly target: string; readonly text: string })
  | (Common & { readonly kind: 'deletion'; readonly target: string; readonly byModerator: boolean })
  /** The sender has seen everything up to the message with that id. */
  | (Common & { readonly kind: 'seen'; readonly target: string })
  | (Common & {
      readonly kind: 'invitation';
      readonly room: string;
      readonly name?: string;
      /** Who invites, which the room may tell in his stead. */
      readonly by: string;
    });

export interface Perspective {
  readonly bareJid: string;
  /** One's own nickname in a room; undefined for what is no room. */
  nickIn(room: string): string | undefined;
}

export interface Envelope {
  /** The archive's id and stamp, or those of a live message. */
  readonly id?: string | undefined;
  readonly stamp?: string | undefined;
}

/** The message inside a carbon copy, or the message itself; undefined for a forged carbon. */
export function unwrapCarbon(message: Element, bareJid: string): Element | undefined {
  const carbon = child(message, 'sent', NS.CARBONS) ?? child(message, 'received', NS.CARBONS);
  if (!carbon) return message;
  if (bareOf(message.getAttribute('from')) !== bareJid) return undefined;
  return child(child(carbon, 'forwarded', NS.FORWARD), 'message');
}

/** What `message` means, or undefined when it means nothing for the list. */
export function happeningIn(
  message: Element,
  envelope: Envelope,
  me: Perspective,
): Happening | undefined {
  const type = message.getAttribute('type');
  if (type === 'error' || type === 'headline') return undefined;
  const from = message.getAttribute('from') ?? me.bareJid;
  const fromBare = bareOf(from);
  const isGroup = type === 'groupchat';
  // A private word between two occupants belongs to no conversation of the list.
  if (!isGroup && resourceOf(from) !== '' && me.nickIn(fromBare) !== undefined) return undefined;

  const nick = resourceOf(from);
  const mine = isMine(message, me);
  const common: Common = {
    peer: isGroup || !mine ? fromBare : bareOf(message.getAttribute('to') ?? me.bareJid),
    isGroup,
    sender: isGroup ? nick : fromBare,
    mine,
    ...(envelope.id !== undefined && { id: envelope.id }),
    senderIds: idsOf(message),
    time: timeOf(message, envelope),
  };

  if (!mine && !isGroup) {
    // From the person herself, or through the room.
    const direct = child(message, 'x', NS.CONFERENCE);
    const mediated = child(child(message, 'x', NS.MUC_USER), 'invite');
    const room = direct?.getAttribute('jid') ?? (mediated ? fromBare : undefined);
    if (room) {
      const name = direct?.getAttribute('reason') ?? textOf(child(mediated, 'reason'));
      const by = bareOf(mediated?.getAttribute('from') ?? fromBare);
      return { ...common, kind: 'invitation', room: bareOf(room), by, ...(name && { name }) };
    }
  }

  const deleted = deletionIn(message);
  if (deleted) {
    // A moderator's word comes from the room itself.
    if (deleted.byModerator && !(isGroup && nick === '')) return undefined;
    return { ...common, kind: 'deletion', ...deleted };
  }
  const seen = child(message, 'displayed', NS.MARKERS)?.getAttribute('id');
  if (seen) return { ...common, kind: 'seen', target: seen };
  if (isGroup && nick === '') return undefined; // the room itself: its subject, its settings

  const text = bodyIn(message);
  if (text === '' || child(message, 'reactions', NS.REACTIONS)) return undefined;
  const target = child(message, 'replace', NS.CORRECT)?.getAttribute('id');
  if (target) return { ...common, kind: 'edit', target, text };
  const file = sharedFile(message, text);
  const mentioned = isGroup && !mine && isMentioned(message, text, fromBare, me);
  return {
    ...common,
    kind: 'message',
    text,
    ...(file && { file }),
    ...(mentioned && { mentioned }),
  };
}

/** Whether the user has sent it, whatever it means. */
export function isMine(message: Element, me: Perspective): boolean {
  const from = message.getAttribute('from') ?? me.bareJid;
  if (message.getAttribute('type') !== 'groupchat') return bareOf(from) === me.bareJid;
  const nick = resourceOf(from);
  // In the archive of a room whose members are known, the member stands beside the nickname.
  const item = child(child(message, 'x', NS.MUC_USER), 'item')?.getAttribute('jid');
  return item ? bareOf(item) === me.bareJid : nick !== '' && nick === me.nickIn(bareOf(from));
}

/** By a reference (XEP-0372), or without one by the name that the user has in the room. */
function isMentioned(message: Element, text: string, room: string, me: Perspective): boolean {
  const nick = me.nickIn(room);
  const mentions = children(message, 'reference').filter(
    (each) => namespaceOf(each) === NS.REFERENCE && each.getAttribute('type') === 'mention',
  );
  if (mentions.length === 0) return nick !== undefined && isNamed(text, nick);
  return mentions.some((each) => {
    const uri = decoded(each.getAttribute('uri') ?? '').replace(/^xmpp:/, '');
    return bareOf(uri) === me.bareJid || uri === `${room}/${nick ?? ''}`;
  });
}

function decoded(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

function idsOf(message: Element): string[] {
  const origin = child(message, 'origin-id', NS.STABLE_ID)?.getAttribute('id');
  const id = message.getAttribute('id');
  return [...new Set([origin, id])].filter((each): each is string => Boolean(each));
}

function timeOf(message: Element, { id, stamp }: Envelope): number {
  const said = Date.parse(stamp ?? child(message, 'delay', NS.DELAY)?.getAttribute('stamp') ?? '');
  return Number.isNaN(said) ? (timeOfId(id) ?? Date.now()) : said;
}

function deletionIn(message: Element): { target: string; byModerator: boolean } | undefined {
  for (const each of message.children) {
    // The first versions wrapped it: XEP-0422.
    const inside = each.localName === 'apply-to' ? each : undefined;
    const retract = inside
      ? (child(inside, 'retract') ?? child(child(inside, 'moderated'), 'retract'))
      : each.localName === 'retract'
        ? each
        : undefined;
    if (!retract || !/^urn:xmpp:message-(retract|moderate):/.test(namespaceOf(retract) ?? '')) {
      continue;
    }
    const target = (inside ?? retract).getAttribute('id');
    const byModerator = Boolean(child(inside ?? retract, 'moderated'));
    if (target) return { target, byModerator };
  }
  return undefined;
}

/** A file is its address, with its real name beside it where the sender's program knows XEP-0447. */
function sharedFile(message: Element, text: string): SharedFile | undefined {
  const file = child(child(message, 'file-sharing', NS.FILE_SHARING), 'file', NS.FILE);
  const name = textOf(child(file, 'name')) || undefined;
  const url = textOf(child(child(message, 'x', NS.OOB), 'url'));
  return url !== '' && url === text ? fileAt(url, name) : fileIn(text);
}

/** The text without the quotation that a reply carries for other clients (XEP-0461). */
export function bodyIn(message: Element): string {
  const body = textOf(child(message, 'body'));
  for (const fallback of children(message, 'fallback')) {
    if (namespaceOf(fallback) !== NS.FALLBACK) continue;
    if (fallback.getAttribute('for') !== NS.REPLY) continue;
    const range = child(fallback, 'body');
    const start = Number(range?.getAttribute('start') ?? NaN);
    const end = Number(range?.getAttribute('end') ?? NaN);
    if (Number.isNaN(start) || Number.isNaN(end)) continue;
    const letters = Array.from(body); // XEP-0426 counts code points
    return [...letters.slice(0, start), ...letters.slice(end)].join('').trim();
  }
  return body.trim();
}
