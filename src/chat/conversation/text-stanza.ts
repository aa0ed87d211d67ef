/** A text of the user's that was not written in the composer, as the message that carries it. */
import { fileIn } from '../../shared/shared-file.ts';
import { NS } from '../line/namespaces.ts';
import { serialize, stanza, x } from '../line/xml.ts';

export function messageOfText(id: string, peer: string, isGroup: boolean, text: string): string {
  return serialize(
    stanza(
      'message',
      { to: peer, type: isGroup ? 'groupchat' : 'chat', id },
      x('body', {}, text),
      // The address of a file that was sent before: a message that is passed on.
      fileIn(text) && x('x', { xmlns: NS.OOB }, x('url', {}, text)),
      isGroup ? undefined : x('request', { xmlns: NS.RECEIPTS }),
      x('markable', { xmlns: NS.MARKERS }),
      x('origin-id', { xmlns: NS.STABLE_ID, id }),
    ),
  );
}
