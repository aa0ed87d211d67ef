/** Words that nobody needs to know to write to a colleague. The interface has none of them. */
const FORBIDDEN = [
  // English, and what all languages call so
  /\bXMPP\b/i,
  /\bJabber\b/i,
  /\bJIDs?\b/i,
  /\bMUCs?\b/i,
  /\bOMEMO\b/i,
  /\bvCards?\b/i,
  /\bstanzas?\b/i,
  /\bpubsub\b/i,
  /\brosters?\b/i,
  /\bgroup ?chats?\b/i,
  /\bchat ?rooms?\b/i,
  /\bbookmarks?\b/i,
  /\bservers?\b/i,
  /\bretract/i,
  /\boccupants?\b/i,
  /\baffiliations?\b/i,
  /\bmoderat/i,
  /\bnicknames?\b/i,
  // French
  /\bserveurs?\b/i,
  /\bsalons?\b/i,
  /\bmarques?-pages?\b/i,
  /\bsignets?\b/i,
  /\br\u00e9tract/i,
  /\bmod\u00e9rat/i,
  /\bpseudos?\b/i,
  // German, Spanish, Italian, Portuguese, Dutch
  /\bLesezeichen\b/i,
  /\bChatr[a\u00e4]um/i,
  /\bservidor/i,
  /\bsalas?\b/i,
  /\bstanz[ae]\b/i,
  /\bsegnalibr[oi]\b/i,
  /\bbladwijzer/i,
  // Polish, Czech
  /\bserwer/i,
  /\bpok(\u00f3j|oj)/i,
  /\bzak\u0142ad(k|ek)/i,
  /\bm\u00edstnost/i,
  /z\u00e1lo\u017e(k|ek)/i,
  // An address as the protocol writes it
  /\\27|\\20/,
  /@conference\./i,
];

/** The forbidden words in a text. */
export const forbiddenIn = (text: string): string[] =>
  FORBIDDEN.map((word) => word.exec(text)?.[0]).filter((word) => word !== undefined);
