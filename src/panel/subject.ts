/** `Re:` and `Fwd:`, as mail programs of several languages write them. */
const REPLY = /^((re|fwd?|aw|wg|tr|rv|sv)\s*(\[\d+\])?\s*:\s*)+/i;

/** What a mail is about, without what says that it is an answer or was forwarded. May be empty. */
export const matterOf = (subject: string): string => subject.trim().replace(REPLY, '').trim();
