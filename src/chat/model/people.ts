/** Colleagues: what they are called, and whether they are there. */
import { unescapeLocalPart } from '../../shared/jid-local.ts';
import type { Presence } from '../list/list-model.ts';
import { NS } from '../line/namespaces.ts';
import { bareOf, child, children, resourceOf, textOf } from '../line/xml.ts';

/** XEP-0144 and RFC 6121: what the server's contact list says of one person. */
export interface Contact {
  readonly jid: string;
  readonly name: string;
  readonly subscription: string;
}

/** Somebody of the contact list, as it is sorted and searched. */
export interface Named {
  readonly jid: string;
  readonly name: string;
  /** Name and address as `folded` makes them. */
  readonly folded: string;
}

/** What people are called by others than the contact list. */
export interface OtherNames {
  /** The company's directory, which comes first. */
  readonly directory?: (jid: string) => string | undefined;
  /** For those whom neither the directory nor the contact list has a name for. */
  readonly elsewhere?: (jid: string) => string | undefined;
}

/** A contact list has thousands of names: `localeCompare` would look its rules up for each pair. */
const { compare } = new Intl.Collator();

/** The better one of a person's devices counts. */
const RANK: Readonly<Record<Presence, number>> = { busy: 3, available: 2, away: 1, offline: 0 };

export class People {
  readonly #contacts = new Map<string, Contact>();
  /** The last presence of each device, by bare JID and resource. */
  readonly #devices = new Map<string, Map<string, Element>>();
  readonly #names: OtherNames;
  #sorted: Named[] | undefined;

  constructor(names: OtherNames = {}) {
    this.#names = names;
  }

  /** The contact list, or a change of it; whole lists replace what was known. */
  takeRoster(query: Element, whole: boolean): void {
    if (whole) this.#contacts.clear();
    for (const item of children(query, 'item')) {
      const jid = bareOf(item.getAttribute('jid'));
      const subscription = item.getAttribute('subscription') ?? 'none';
      if (subscription === 'remove') this.#contacts.delete(jid);
      else if (jid) {
        this.#contacts.set(jid, { jid, name: item.getAttribute('name') ?? '', subscription });
      }
    }
    this.#sorted = undefined;
  }

  /** A person's device comes, changes or goes. */
  takePresence(presence: Element): void {
    const from = presence.getAttribute('from');
    const jid = bareOf(from);
    const devices = this.#devices.get(jid) ?? new Map<string, Element>();
    if (presence.getAttribute('type') === 'unavailable') devices.delete(resourceOf(from));
    else devices.set(resourceOf(from), presence);
    if (devices.size > 0) this.#devices.set(jid, devices);
    else this.#devices.delete(jid);
  }

  /** The line is down: nobody is known to be there. */
  forgetPresence(): void {
    this.#devices.clear();
  }

  contact(jid: string): Contact | undefined {
    return this.#contacts.get(jid);
  }

  presencesOf(jid: string): readonly Element[] {
    return [...(this.#devices.get(jid)?.values() ?? [])];
  }

  presence(jid: string): Presence {
    let best: Presence = 'offline';
    for (const presence of this.presencesOf(jid)) {
      const each = presenceIn(presence);
      if (RANK[each] > RANK[best]) best = each;
    }
    return best;
  }

  /** What the person says of himself, on the device whose presence counts. */
  statusText(jid: string): string {
    const presence = this.presence(jid);
    const said = this.presencesOf(jid)
      .filter((each) => presenceIn(each) === presence)
      .map((each) => textOf(child(each, 'status')).trim());
    return said.find((text) => text !== '') ?? '';
  }

  nameOf(jid: string): string {
    return this.knownName(jid) || this.#names.elsewhere?.(jid) || nameFromJid(jid);
  }

  /** What others than himself call him. */
  knownName(jid: string): string | undefined {
    return this.#names.directory?.(jid) || this.#contacts.get(jid)?.name;
  }

  /**
   * Somebody's name has become known. He keeps his place in the list: people who move while one
   * looks for them are not found, and those who move up would be asked for their names in turn.
   */
  renamed(jid: string): void {
    const at = this.#sorted?.findIndex((each) => each.jid === jid) ?? -1;
    if (this.#sorted && at >= 0) this.#sorted[at] = this.#named(jid);
  }

  /** All contacts by name. */
  all(): readonly Named[] {
    this.#sorted ??= [...this.#contacts.keys()]
      .map((jid) => this.#named(jid))
      .sort((a, b) => compare(a.name, b.name));
    return this.#sorted;
  }

  #named(jid: string): Named {
    const name = this.nameOf(jid);
    return { jid, name, folded: searched(name, jid) };
  }
}

/** What a search for a person looks at: the name, and the address for those who know that. */
export const searched = (name: string, jid: string): string =>
  folded(`${name} ${unescapeLocalPart(jid.slice(0, jid.lastIndexOf('@') + 1))}`);

/** Tells whether all words of the filter are somewhere in a folded text. */
export function matcher(filter: string): (text: string) => boolean {
  const words = folded(filter).split(/\s+/).filter(Boolean);
  return (text) => words.every((word) => text.includes(word));
}

/** For a search that minds neither case nor accents, nor the apostrophe of O'Brien. */
export const folded = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\p{M}'\u2019]/gu, '')
    .toLocaleLowerCase();

export function presenceIn(presence: Element): Presence {
  switch (textOf(child(presence, 'show'))) {
    case 'dnd':
      return 'busy';
    case 'away':
    case 'xa':
      return 'away';
    default:
      return 'available';
  }
}

export const showOf = (status: Presence): 'dnd' | 'away' | undefined =>
  status === 'busy' ? 'dnd' : status === 'away' ? 'away' : undefined;

/** A readable name where nothing better is known: `miles.o\27brien@…` → `Miles O'brien`. */
export function nameFromJid(jid: string): string {
  const local = unescapeLocalPart(jid.slice(0, jid.lastIndexOf('@')));
  const words = local.split(/[._]+/).filter(Boolean);
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ') || jid;
}

export const isMucPresence = (presence: Element): boolean =>
  child(presence, 'x', NS.MUC_USER) !== undefined;
