/** Meetings by link: a room of the administrator's video service that nobody guesses. */
import { randomId } from '../line/xml.ts';

/** `pattern`: the zimlet's setting, with `{room}` in it. */
export function meetingLink(pattern: string): string {
  const room = `${randomId()}${randomId()}`;
  return pattern.replace(/\{room\}/g, room);
}
