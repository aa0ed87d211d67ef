/** Loads Converse, and starts it on the loopback. The only file that knows its global. */
import type { ConversationSettings } from '../shared/chat-conversation.ts';
import type { ConverseGlobal, ConversePrivate } from './converse-api.ts';
import { Avatar } from './avatar.ts';
import { Icon } from './icon.ts';
import { sayPlainly } from './plain-words.ts';
import { converseSettings, PLUGIN, type Surroundings } from './converse-settings.ts';

/**
 * Elements of Converse that the chat's own list and head take the place of, or that would offer a password
 * login or ask conversejs.org for logos. An element that is defined already is left alone.
 */
const NOT_WANTED = [
  'converse-controlbox',
  'converse-controlbox-navback',
  // The chat around has a head of its own, and tells who is in a group.
  'converse-chat-heading',
  'converse-muc-heading',
  'converse-muc-sidebar',
  'converse-split-resize',
  'converse-login-form',
  'converse-registration-form',
  'converse-brand-logo',
  'converse-footer',
];

/** Loads the module from the zimlet; rejects when it cannot be had. */
export async function loadConverse(
  folder: string,
  /** That stand in the places of Converse's. */
  elements: Readonly<Record<string, CustomElementConstructor>>,
): Promise<ConverseGlobal> {
  for (const [name, element] of Object.entries(elements)) define(name, element);
  for (const name of NOT_WANTED) define(name, class extends HTMLElement {});
  define('converse-icon', Icon);
  define('converse-avatar', Avatar);
  // Before the first message is sent, Converse asks for this file; without it, it would wait for
  // ever, and with it the message. So it is here before Converse is.
  const [emojis] = await Promise.all([
    textOf(`${folder}/emoji.json`),
    import(`${folder}/converse.min.js`),
  ]);
  const fetch = window.fetch.bind(window);
  window.fetch = (input, init) =>
    typeof input === 'string' && input.endsWith('/emoji.json')
      ? Promise.resolve(new Response(emojis))
      : fetch(input, init);
  const { converse } = window as unknown as { converse?: ConverseGlobal };
  if (!converse) throw new Error(`${folder}/converse.min.js defined no converse`);
  return converse;
}

async function textOf(url: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.text();
}

function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}

/**
 * Starts Converse, once in a page's life. `extend` may listen to everything from the beginning.
 * Resolves when it is signed in, which takes no network.
 */
export async function startConverse(
  converse: ConverseGlobal,
  settings: ConversationSettings,
  around: Omit<Surroundings, 'saslPlain'>,
  /** Ours, by what Converse says in English. */
  words: Readonly<Record<string, string>>,
  extend: (inner: ConversePrivate) => void,
): Promise<ConversePrivate> {
  let inner: ConversePrivate | undefined;
  const connected = new Promise<void>((resolve) => {
    converse.plugins.add(PLUGIN, {
      initialize() {
        inner = this._converse;
        extend(inner);
        inner.api.listen.on('connected', () => resolve());
      },
    });
  });
  sayPlainly(converse.env.i18n, words);
  const { SASLPlain: saslPlain } = converse.env.Strophe;
  await converse.initialize(converseSettings(settings, { ...around, saslPlain }));
  await connected;
  if (!inner) throw new Error('Converse has not started the plugin');
  return inner;
}
