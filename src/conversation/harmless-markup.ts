/** The markup that Converse.js 14.0.0 makes of text without lit or DOMPurify. */

/** Its copy of Sizzle asks what the browser can do. */
const QUESTIONS = new Set([
  "<a href='' disabled='disabled'></a><select disabled='disabled'><option/></select>",
  "<a href='#'></a>",
  '<input/>',
]);
const QUESTION =
  /^<a id='(sizzle\d+)'><\/a><select id='\1-\r\\' msallowcapture=''><option selected=''><\/option><\/select>$/;

/** The settings of a new group, as fields of a form that is sent and not shown. */
const VALUES = /^(<value>[^<]*<\/value>)*$/;

export function isHarmless(markup: string): boolean {
  return QUESTIONS.has(markup) || QUESTION.test(markup) || VALUES.test(markup);
}
