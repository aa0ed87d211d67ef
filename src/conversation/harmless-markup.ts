/** The markup that Converse.js 14.0.0 makes of text without lit or DOMPurify. */

/** Its copy of Sizzle asks what the browser can do. */
const QUESTIONS = new Set([
  "<a href='' disabled='disabled'></a><select disabled='disabled'><option/></select>",
  "<a href='#'></a>",
  '<input/>',
]);
const QUESTION =
  /^<a id='(sizzle\d+)'><\/a><select id='\1-\r\\' msallowcapture=''><option selected=''><\/option><\/select>$/;

/**
 * Where a tag, a declaration or an instruction begins. What has none of them is read as text; at most
 * a comment comes of it. So `:-)`, `<3` and `</3` become the characters that they stand for.
 */
const OPENING = /<(?:\/?[a-z]|[!?])/i;

export function isHarmless(markup: string): boolean {
  return !OPENING.test(markup) || QUESTIONS.has(markup) || QUESTION.test(markup);
}
