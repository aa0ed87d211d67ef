/**
 * Converse's own texts in words that everybody knows: they are made for people who know what a
 * roster is. What still comes from it (a notice, an error, a tooltip) goes through here.
 */

/** Converse's, which it says may be overridden. */
export interface I18n {
  translate(text: string, args?: readonly unknown[]): string;
  /** `en` where no translation is loaded. */
  getLocale(): string;
}

type Rule = readonly [RegExp, string];

/** In this order; a text in capitals keeps its first one. */
const ENGLISH: readonly Rule[] = [
  [/\bXMPP\/Jabber clients \(and servers\)/gi, 'programs'],
  [/\b(?:XMPP|chat|remote) server\b/gi, 'chat'],
  [/\b(?:by )?your server['\u2019]s response\b/gi, 'the answer'],
  [/\b(?:XMPP )?servers?\b/gi, 'chat'],
  [/\b(?:XMPP|Jabber|OMEMO) /gi, ''],
  [/\b(?:JIDs?|OMEMO)\b/gi, 'address'],
  [/\bgroup ?chat(s?)\b/gi, 'group$1'],
  [/\b(?:chat ?)?room(s?)\b/gi, 'group$1'],
  [/\bmulti-user chat\b/gi, 'group'],
  [/\bMUC\b/gi, 'group'],
  [/\broster\b/gi, 'list of people'],
  [/\boccupant id\b/gi, 'address'],
  [/\b(?:occupant|participant)(s?)\b/gi, 'member$1'],
  [/\bnickname(s?)\b/gi, 'name$1'],
  [/\bretractions?\b/gi, 'deletion'],
  [/\bretracted\b/gi, 'deleted'],
  [/\bretract\b/gi, 'delete'],
  [/\ban affiliation\b/gi, 'a membership'],
  [/\baffiliation(s?)\b/gi, 'membership$1'],
  [/\bmoderator tools\b/gi, 'what the owners can do'],
  [/\b(?:un)?moderated\b/gi, 'private'],
  [/\bmoderate\b/gi, 'manage'],
  [/\bmoderator(s?)\b/gi, 'owner$1'],
  [/\bbookmark(s?)\b/gi, 'group$1'],
  [/\bvCard\b/gi, 'picture'],
];

const FRENCH: readonly Rule[] = [
  [/\bclients \(et serveurs\) XMPP\/Jabber/gi, 'programmes'],
  [/\b(?:le|ce|votre) serveur (?:distant|XMPP|de discussion)/gi, 'le chat'],
  [/\bau serveur (?:de discussion|XMPP)/gi, 'au chat'],
  [/\bdu serveur\b/gi, 'du chat'],
  [/\b(?:ce|votre|le) serveur\b/gi, 'le chat'],
  [/\bserveur(?: distant| XMPP)?\b/gi, 'chat'],
  [/ (?:avec |par |compatible avec le chiffrement )?(?:XMPP|Jabber|OMEMO)\b/gi, ''],
  [/\b(?:XMPP|Jabber|OMEMO|JID)\b/gi, 'adresse'],
  [/\bsalon(s?)\b/gi, 'groupe$1'],
  [/\bd[\u2019']occupants\b/gi, 'de membres'],
  [/\bl[\u2019']occupant\b/gi, 'du membre'],
  [/\b(?:occupant|participant)(s?)\b/gi, 'membre$1'],
  [/\b(?:pseudo|surnom)(s?)\b/gi, 'nom$1'],
  [/\br\u00e9tractations?\b/gi, 'suppression'],
  [/\br\u00e9tract\u00e9(e?s?)(?![a-z\u00e0-\u00ff])/gi, 'supprim\u00e9$1'],
  [/\br\u00e9tracter\b/gi, 'supprimer'],
  [/\bd[\u2019']affiliation\b/gi, 'de statut'],
  [/\bl[\u2019']affiliation\b/gi, 'le statut'],
  [/\baffiliation(s?)\b/gi, 'statut$1'],
  [/\bmod\u00e9rateur(s?)\b/gi, 'propri\u00e9taire$1'],
  [/\bmod\u00e9ration\b/gi, 'gestion'],
  [/\bmod\u00e9r\u00e9(e?s?)(?![a-z\u00e0-\u00ff])/gi, 'priv\u00e9$1'],
  [/\bmarques?-pages?\b/gi, 'groupes'],
  [/\bvCard\b/gi, 'image'],
];

const RULES: Readonly<Record<string, readonly Rule[]>> = { en: ENGLISH, fr: FRENCH };

/** A text of Converse's in plain words; `%1$s` stays where it is. */
export function plain(text: string, locale: string): string {
  return (RULES[locale.split(/[_-]/)[0] ?? ''] ?? ENGLISH).reduce(
    (result, [pattern, word]) =>
      result.replace(pattern, (found: string, ...groups: unknown[]) => {
        const put = word.replace('$1', typeof groups[0] === 'string' ? groups[0] : '');
        const isCapital = found.trim() !== '' && /^\p{Lu}\p{Ll}/u.test(found.trim());
        return isCapital ? put.charAt(0).toUpperCase() + put.slice(1) : put;
      }),
    text,
  );
}

/** From now on all that Converse says is plain. `words`: ours for what it says, which need no change. */
export function sayPlainly(i18n: I18n, words: Readonly<Record<string, string>> = {}): void {
  const translate = i18n.translate.bind(i18n);
  const known = new Map<string, string>();
  i18n.translate = (text, args = []) => {
    let template = known.get(text);
    if (template === undefined) {
      // Without values, so that no name of somebody's is taken for a word of Converse's.
      const locale = i18n.getLocale();
      template = words[text] ?? plain(locale === 'en' ? text : translate(text), locale);
      known.set(text, template);
    }
    return translate(template, args);
  };
}
