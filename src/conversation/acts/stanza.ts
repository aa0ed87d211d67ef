/** The stanzas that this page writes itself. */
import { type ChatBox, isGroup, textOf } from '../converse-api.ts';

const CLIENT = 'jabber:client';
const HINTS = 'urn:xmpp:hints';
const REACTIONS = 'urn:xmpp:reactions:0';
const RETRACT = 'urn:xmpp:message-retract:1';
const FALLBACK = 'urn:xmpp:fallback:0';

/** What the user thinks of a message: all that he has chosen for it (XEP-0444). */
export function reactionsStanza(box: ChatBox, target: string, emojis: readonly string[]): Element {
  const message = messageTo(box);
  const reactions = add(message, 'reactions', REACTIONS);
  reactions.setAttribute('id', target);
  for (const emoji of emojis) add(reactions, 'reaction', REACTIONS).textContent = emoji;
  add(message, 'store', HINTS);
  return message;
}

/** Takes a message back (XEP-0424). `words`: for programs that know nothing of it. */
export function deletionStanza(box: ChatBox, target: string, words: string): Element {
  const message = messageTo(box);
  add(message, 'retract', RETRACT).setAttribute('id', target);
  add(message, 'fallback', FALLBACK).setAttribute('for', RETRACT);
  add(message, 'body', CLIENT).textContent = words;
  add(message, 'store', HINTS);
  return message;
}

function messageTo(box: ChatBox): Element {
  const { documentElement: message } = document.implementation.createDocument(CLIENT, 'message');
  message.setAttribute('to', textOf(box, 'jid'));
  message.setAttribute('type', isGroup(box) ? 'groupchat' : 'chat');
  message.setAttribute('id', randomId());
  return message;
}

function add(parent: Element, name: string, namespace: string): Element {
  const element = parent.ownerDocument.createElementNS(namespace, name);
  // Strophe writes attributes, and knows of no other namespaces.
  element.setAttributeNS('http://www.w3.org/2000/xmlns/', 'xmlns', namespace);
  return parent.appendChild(element);
}

function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
