/**
 * What people do to a group is told in the group itself, by an element of the project's own in a
 * message without a text: the server tells only those who are there, not who did it, and keeps none
 * of it. Other programs show nothing of such a message.
 */
export const GROUP_NS = 'com_zimbra_converse:group:0';
export const NOTICE = 'happened';

export const DEEDS = ['made', 'added', 'removed', 'left', 'renamed', 'picture', 'owner'] as const;
export type Deed = (typeof DEEDS)[number];

export interface GroupNotice {
  readonly deed: Deed;
  /** Whom it was done to. `name`: what the reader calls him, where that is known. */
  readonly people: readonly { readonly jid: string; readonly name: string }[];
  /** The group's new name. */
  readonly title: string;
}

/** The notice in a message, or undefined. */
export function noticeIn(message: Element): GroupNotice | undefined {
  const element = noticeElement(message);
  const deed = DEEDS.find((each) => each === element?.getAttribute('deed'));
  if (!element || !deed) return undefined;
  const people = [...element.children]
    .filter(({ localName }) => localName === 'person')
    .map((person) => ({
      jid: (person.getAttribute('jid') ?? '').toLowerCase(),
      name: person.getAttribute('name') ?? '',
    }));
  return { deed, people, title: element.getAttribute('title') ?? '' };
}

/** Writes the reader's own names of the people into the notices inside of a stanza. */
export function nameThePeople(stanza: Element, nameOf: (jid: string) => string): void {
  for (const person of stanza.getElementsByTagNameNS(GROUP_NS, 'person')) {
    person.setAttribute('name', nameOf((person.getAttribute('jid') ?? '').toLowerCase()));
  }
}

const noticeElement = (message: Element): Element | undefined =>
  [...message.children].find(
    ({ localName, namespaceURI }) => localName === NOTICE && namespaceURI === GROUP_NS,
  );
