/**
 * The server that Converse believes to be connected to. It is the end of a stream of XMPP over
 * WebSocket (RFC 7395), and never breaks: while the real line is away, requests and messages wait
 * here and in the outbox, and what was missed is given to Converse afterwards, in order.
 *
 *   Converse's …        what becomes of it
 *   sign-in             answered here; no token ever comes near Converse
 *   contact list        those whose conversation was opened, and no others
 *   bookmarks, carbons  answered here: the chat joins the groups and has the copies
 *   own presence        dropped: the chat tells of the user
 *   messages with news  to the outbox
 *   all other           to the server; requests wait for the line
 */
import { nameThePeople } from '../../frame/group-notice.ts';
import { onlyXml } from '../../shared/xml-text.ts';
import { stableId, timeOfId } from '../archive/archive.ts';
import { LineDown, Refused } from '../line/line.ts';
import { NS } from '../line/namespaces.ts';
import {
  bareOf,
  child,
  domainOf,
  namespaceOf,
  parse,
  randomId,
  resourceOf,
  serialize,
  x,
} from '../line/xml.ts';
import { unwrapCarbon } from '../model/happening.ts';
import type { Tells } from '../own/tells.ts';
import {
  archivedBy,
  asCopy,
  BIND,
  bound,
  delayed,
  gone,
  greeting,
  nothingKept,
  result,
  roster,
  rosterPush,
  SASL,
} from './inner-stanzas.ts';
import { hasNews, isAcknowledgement, isOwnExit, isState } from './stanza-meaning.ts';

/** Between two tries of a request whose line broke. */
const ASK_AGAIN_MS = 500;

export interface ContactCard {
  readonly name: string;
  readonly subscription: string;
  readonly presences: readonly Element[];
}

export interface InnerStreamParts {
  readonly jid: string;
  readonly bareJid: string;
  /** Gives one frame to Converse. */
  readonly deliver: (xml: string) => void;
  /** A request to the real server. Rejects with `Refused` or `LineDown`. */
  readonly iq: (request: Element) => Promise<Element>;
  /** Resolves when there is a line. */
  readonly lineIsUp: () => Promise<void>;
  /** To the real server, at once or never. */
  readonly send: (stanza: Element) => void;
  readonly contact: (jid: string) => ContactCard;
  /** A message of the user's that must not be lost. */
  readonly outgoing: (id: string, peer: string, isGroup: boolean, xml: string) => void;
  /** What the user calls a person. */
  readonly nameOf: (jid: string) => string;
  /** Converse leaves a group: the user said so. */
  readonly onLeave: (room: string) => void;
  /** What others may know of what the user is doing. */
  readonly tells: () => Tells;
  readonly report: (line: string) => void;
}

export class InnerStream {
  readonly #parts: InnerStreamParts;
  /** Persons whose conversation Converse has. */
  readonly #people = new Set<string>();
  /** Groups that Converse is in. */
  readonly #rooms = new Set<string>();
  /** Archive queries of Converse's, by their id. */
  readonly #queries = new Set<string>();
  #signedIn = false;
  /** Converse has its contact list, and takes changes of it. */
  #hasRoster = false;

  constructor(parts: InnerStreamParts) {
    this.#parts = parts;
  }

  /** One frame from Converse. */
  take(text: string): void {
    const element = parse(onlyXml(text));
    if (!element) return this.#parts.report('the conversation sent what is no XML');
    switch (element.localName) {
      case 'open':
        return this.#open();
      case 'auth':
        this.#signedIn = true;
        return this.#give(x('success', { xmlns: SASL }));
      case 'iq':
        return this.#takeIq(element);
      case 'presence':
        return this.#takePresence(element);
      case 'message':
        return this.#takeMessage(element);
      default: // its farewell, when the page goes
    }
  }

  /** From now on Converse hears of this person; called before the conversation is opened. */
  addPerson(jid: string): void {
    if (this.#people.has(jid)) return;
    this.#people.add(jid);
    this.pushPerson(jid);
  }

  /** What is known of this person has changed. */
  pushPerson(jid: string): void {
    if (!this.#hasRoster || !this.#people.has(jid)) return;
    this.#give(rosterPush(this.#parts.jid, this.#rosterItem(jid)));
    for (const presence of this.#parts.contact(jid).presences) this.#give(presence);
  }

  has(peer: string): boolean {
    return this.#people.has(peer) || this.#rooms.has(peer);
  }

  /** Before it has its contact list Converse asks no archive: nothing is left out by waiting. */
  #takes(peer: string): boolean {
    return this.#hasRoster && this.has(peer);
  }

  /** The user is in this group no more: what Converse does about it concerns nobody. */
  forgetRoom(room: string): void {
    this.#rooms.delete(room);
  }

  /** A presence of the real server's. */
  presence(presence: Element): void {
    const from = bareOf(presence.getAttribute('from'));
    // Converse would take the messages away; the chat says what has happened.
    if (this.#rooms.has(from) && isOwnExit(presence)) return;
    if (this.#takes(from)) this.#give(presence);
  }

  /** Somebody was in the group before the line broke, and is not any more. */
  occupantGone(room: string, nick: string): void {
    if (this.#rooms.has(room)) this.#give(gone(`${room}/${nick}`, this.#parts.jid));
  }

  /**
   * A live message of a conversation that Converse has. It gets the server's time, so that nothing
   * hangs on the clock of this machine.
   */
  message(message: Element, peer: string): void {
    if (!this.#takes(peer)) return;
    const { bareJid } = this.#parts;
    const inside = unwrapCarbon(message, bareJid);
    if (!inside) return;
    const time = timeOfId(stableId(inside, this.#rooms.has(peer) ? peer : bareJid));
    const isDated = time === undefined || child(inside, 'delay', NS.DELAY) !== undefined;
    this.#give(isDated ? message : delayed(message, new Date(time).toISOString()));
  }

  /** A message that was missed, or one of the user's own, as the archive has it. */
  archived(message: Element, id: string, stamp: string, peer: string, mine: boolean): void {
    if (!this.#takes(peer)) return;
    const { jid, bareJid } = this.#parts;
    const isGroup = this.#rooms.has(peer);
    const copy = archivedBy(isGroup ? peer : bareJid, message, id, stamp);
    // One's own messages to persons look as if another device had sent them.
    this.#give(mine && !isGroup ? asCopy(copy, bareJid, jid) : copy);
  }

  /** A message of the user's that Converse did not write itself. */
  ownMessage(message: Element, peer: string, isGroup: boolean, stamp: string): void {
    if (!this.#takes(peer)) return;
    const { jid, bareJid } = this.#parts;
    const copy = delayed(message, stamp);
    if (isGroup) return this.#give(copy);
    copy.setAttribute('from', jid);
    this.#give(asCopy(copy, bareJid, jid));
  }

  /** An error of the server's about something that Converse has sent. */
  error(message: Element): void {
    if (this.#hasRoster) this.#give(message);
  }

  /** A row of one of Converse's own archive queries; false: it is none. */
  takeResult(message: Element): boolean {
    const id = child(message, 'result', NS.ARCHIVE)?.getAttribute('queryid');
    if (!id || !this.#queries.has(id)) return false;
    this.#give(message);
    return true;
  }

  #open(): void {
    for (const frame of greeting(this.#parts.bareJid, this.#signedIn)) this.#parts.deliver(frame);
  }

  #takeIq(iq: Element): void {
    const type = iq.getAttribute('type');
    if (type !== 'get' && type !== 'set') return; // an answer to one of ours
    const local = this.#answerHere(iq, type);
    if (local) {
      local.setAttribute('id', iq.getAttribute('id') ?? '');
      local.setAttribute('to', this.#parts.jid);
      this.#give(local);
      if (child(local, 'query', NS.ROSTER)) this.#rosterGiven();
      return;
    }
    void this.#ask(iq);
  }

  #rosterGiven(): void {
    this.#hasRoster = true;
    for (const jid of this.#people) {
      for (const presence of this.#parts.contact(jid).presences) this.#give(presence);
    }
  }

  #answerHere(iq: Element, type: string): Element | undefined {
    const payload = iq.firstElementChild;
    const namespace = payload ? namespaceOf(payload) : null;
    const { jid, bareJid } = this.#parts;
    const toSelf = [null, bareJid, domainOf(bareJid)].includes(iq.getAttribute('to'));
    switch (namespace ?? '') {
      case BIND:
        return bound(jid);
      case NS.ROSTER:
        if (type === 'set') return undefined;
        return result(roster([...this.#people].map((each) => this.#rosterItem(each))));
      case NS.CARBONS:
        return result();
      case NS.PING:
        return toSelf ? result() : undefined;
      case NS.PUBSUB: {
        const part = child(payload ?? undefined, type === 'get' ? 'items' : 'publish');
        const node = part?.getAttribute('node');
        if (!toSelf || (node !== NS.BOOKMARKS && node !== NS.BOOKMARKS_OLD)) return undefined;
        return type === 'set' ? result() : nothingKept(bareJid);
      }
      default:
        return undefined;
    }
  }

  /** Asks the real server, and once more on a new line when the old one broke before it answered. */
  async #ask(iq: Element): Promise<void> {
    const { lineIsUp } = this.#parts;
    const id = iq.getAttribute('id') ?? '';
    const query = child(iq, 'query', NS.ARCHIVE)?.getAttribute('queryid');
    for (;;) {
      await lineIsUp();
      const request = iq.cloneNode(true) as Element;
      request.removeAttribute('from');
      request.setAttribute('id', randomId()); // two programs share one line
      // Rows of an answer that broke off come again; Converse takes each once, by its id.
      if (query) this.#queries.add(query);
      try {
        this.#answer(await this.#parts.iq(request), id);
        return;
      } catch (error) {
        if (error instanceof Refused) {
          this.#answer(error.answer, id);
          return;
        }
        if (!(error instanceof LineDown)) throw error;
      } finally {
        if (query) this.#queries.delete(query); // its rows come before its answer
      }
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    }
  }

  #answer(answer: Element, id: string): void {
    const copy = answer.cloneNode(true) as Element;
    copy.setAttribute('id', id);
    copy.setAttribute('to', this.#parts.jid);
    this.#give(copy);
  }

  #takePresence(presence: Element): void {
    const to = presence.getAttribute('to');
    const type = presence.getAttribute('type');
    if (!to) return;
    const room = bareOf(to);
    if (child(presence, 'x', NS.MUC)) {
      this.#rooms.add(room);
      presence.removeAttribute('from');
      void this.#parts.lineIsUp().then(() => this.#parts.send(presence));
    } else if (this.#rooms.has(room) && resourceOf(to) !== '') {
      if (type !== 'unavailable') return; // the chat tells of the user there too
      this.#rooms.delete(room);
      this.#parts.onLeave(room);
    } else if (type !== 'unavailable' && type !== null) {
      presence.removeAttribute('from');
      this.#parts.send(presence); // a request for, or an answer about, a person's presence
    }
  }

  #takeMessage(message: Element): void {
    const peer = bareOf(message.getAttribute('to'));
    const id = message.getAttribute('id');
    message.removeAttribute('from');
    // The chat tells what has come and what was seen: also while Converse is not there.
    if (isAcknowledgement(message) || (isState(message) && !this.#isTold(peer))) return;
    if (!id || !peer || !hasNews(message)) {
      this.#parts.send(message); // "is typing", a mark: of no use any more after a while
      return;
    }
    const isGroup = message.getAttribute('type') === 'groupchat';
    if (!isGroup && child(message, 'body')) message.append(x('markable', { xmlns: NS.MARKERS }));
    const origin = child(message, 'origin-id', NS.STABLE_ID)?.getAttribute('id') ?? id;
    message.setAttribute('id', origin); // one id, by which errors and copies are known again
    this.#parts.outgoing(origin, peer, isGroup, serialize(message));
  }

  /** That the user is typing: where he lets others know, and somebody is there to be told. */
  #isTold(peer: string): boolean {
    if (!this.#parts.tells().typing) return false;
    return this.#rooms.has(peer) || this.#parts.contact(peer).presences.length > 0;
  }

  #rosterItem(jid: string): Element {
    const { name, subscription } = this.#parts.contact(jid);
    return x('item', { jid, name, subscription });
  }

  #give(element: Element): void {
    if (element.localName === 'message') nameThePeople(element, this.#parts.nameOf);
    this.#parts.deliver(serialize(element));
  }
}
