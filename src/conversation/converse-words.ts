/**
 * What Converse 14.0.0 still says itself in what is seen of it, in our words. Its own translations lack some
 * of these in most languages, and speak of things that nobody needs to know. All else that it could say
 * is replaced, switched off or not shown.
 */
export type ConverseText =
  | 'Message'
  | 'Send the message'
  | 'Insert emojis'
  | 'Choose a file to send'
  | 'Search'
  | 'Search results'
  | 'Frequently used'
  | 'Smileys and emotions'
  | 'People'
  | 'Activities'
  | 'Travel'
  | 'Objects'
  | 'Animals and nature'
  | 'Food and drink'
  | 'Symbols'
  | 'Flags'
  | 'Skin tone:'
  | 'New messages'
  | 'Click to load missing messages'
  | 'Timeout while trying to fetch archived messages.'
  | 'An error occurred while querying for archived messages.'
  | 'Retry'
  | '%1$s would like to be your contact'
  | 'Approve'
  | 'Deny'
  | "You're not allowed to send messages in this room"
  | 'You are not on the member list of this groupchat.'
  | 'You have been banned from this groupchat'
  | 'You are not allowed to create new groupchats.'
  | "Your nickname doesn't conform to this groupchat's policies."
  | 'This groupchat does not (yet) exist.'
  | 'This groupchat has reached its maximum number of participants.'
  | 'Remote server not found'
  | "You're not allowed to enter this groupchat"
  | 'An error happened while trying to enter this groupchat'
  | 'This groupchat no longer exists'
  | 'The following reason was given: "%1$s"'
  | 'The reason given is: "%1$s".'
  | 'The conversation has moved to a new address. Click the link below to enter.'
  | 'This groupchat requires a password'
  | 'Password: '
  | 'Submit'
  | 'Password incorrect';

export type ConverseWords = Readonly<Record<ConverseText, string>>;

/** By the names that the message files have for their languages. English is what Converse is written in. */
const FILES: Readonly<Record<string, () => Promise<{ readonly default: ConverseWords }>>> = {
  ar: () => import('./words/ar.ts'),
  cs: () => import('./words/cs.ts'),
  de: () => import('./words/de.ts'),
  el: () => import('./words/el.ts'),
  es: () => import('./words/es.ts'),
  fr: () => import('./words/fr.ts'),
  he: () => import('./words/he.ts'),
  hu: () => import('./words/hu.ts'),
  it: () => import('./words/it.ts'),
  ja: () => import('./words/ja.ts'),
  nl: () => import('./words/nl.ts'),
  pl: () => import('./words/pl.ts'),
  pt: () => import('./words/pt.ts'),
  'pt-BR': () => import('./words/pt-BR.ts'),
  ro: () => import('./words/ro.ts'),
  ru: () => import('./words/ru.ts'),
  tr: () => import('./words/tr.ts'),
  uk: () => import('./words/uk.ts'),
  'zh-CN': () => import('./words/zh-CN.ts'),
};

/** Nothing for English. What cannot be fetched is said in Converse's own words. */
export async function converseWords(language: string): Promise<Readonly<Record<string, string>>> {
  const file = FILES[language] ?? FILES[language.replace(/-.*/, '')];
  return (await file?.().catch(() => undefined))?.default ?? {};
}

/** Written into its template, where no translation reaches it. */
const SKIN_TONE: ConverseText = 'Skin tone:';

interface EmojiPicker extends HTMLElement {
  updated(changed: unknown): void;
}

/** From now on the choice of emojis says all of it in these words. */
export async function nameSkinTones(
  elements: CustomElementRegistry,
  words: Readonly<Record<string, string>>,
): Promise<void> {
  const { prototype } = await elements.whenDefined('converse-emoji-picker');
  const picker = prototype as EmojiPicker;
  const updated = Reflect.get(picker, 'updated');
  picker.updated = function (changed): void {
    updated.call(this, changed);
    const place = this.querySelector('.emoji-skintone-picker')?.firstChild;
    const word = words[SKIN_TONE];
    if (word !== undefined && place instanceof Text) place.data = word;
  };
}
