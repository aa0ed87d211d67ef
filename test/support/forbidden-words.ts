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
  // A server and a chat room, in the other languages
  /\bservidor|\bserwer|\bszerver|\bkiszolg\u00e1l\u00f3|\bsunucu/i,
  /\u0441\u0435\u0440\u0432\u0435\u0440|\u03b4\u03b9\u03b1\u03ba\u03bf\u03bc\u03b9\u03c3\u03c4/i,
  /\u30b5\u30fc\u30d0|\u670d\u52a1\u5668|\u0627\u0644\u062e\u0627\u062f\u0645|\u05e9\u05e8\u05ea/,
  /\bchatr(?:aum|\u00e4um)|\bchatruimte|\bsala de chat|\bsohbet odas/i,
  // An address as the protocol writes it
  /\\27|\\20/,
  /@conference\./i,
];

/** The forbidden words in a text. */
export const forbiddenIn = (text: string): string[] =>
  FORBIDDEN.map((word) => word.exec(text)?.[0]).filter((word) => word !== undefined);
