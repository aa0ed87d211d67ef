/** A text of the user's that was not written in the composer, as the message that carries it. */
import {
  FORWARD_NS,
  oneAddress,
  oneName,
  SAID_FIRST,
  type SaidFirst,
} from '../../frame/said-first.ts';
import { onlyXml } from '../../shared/xml-text.ts';
import { type FileFacts, fileIn } from '../../shared/shared-file.ts';
import { NS } from '../line/namespaces.ts';
import { serialize, stanza, x } from '../line/xml.ts';

/** Of a message that is passed on. */
export interface PassedOn {
  readonly saidFirst: SaidFirst;
  readonly file: FileFacts;
}

export function messageOfText(
  id: string,
  peer: string,
  isGroup: boolean,
  text: string,
  passedOn?: PassedOn,
): string {
  return serialize(
    stanza(
      'message',
      { to: peer, type: isGroup ? 'groupchat' : 'chat', id },
      x('body', {}, text),
      // The address of a file that was sent before: a message that is passed on.
      ...(fileIn(text) ? aboutFile(text, passedOn?.file ?? {}) : []),
      passedOn && saidFirst(passedOn.saidFirst),
      isGroup ? undefined : x('request', { xmlns: NS.RECEIPTS }),
      x('markable', { xmlns: NS.MARKERS }),
      x('origin-id', { xmlns: NS.STABLE_ID, id }),
    ),
  );
}

/** Of a message that is nothing but a file's address: that it is one, and what is known of it (XEP-0447). */
export function aboutFile(url: string, facts: FileFacts, type?: string): readonly Element[] {
  const { name, size, width, height } = facts;
  const number = (called: string, value: number | undefined): Element | undefined =>
    value === undefined ? undefined : x(called, {}, String(value));
  const address = x('x', { xmlns: NS.OOB }, x('url', {}, url));
  if (name === undefined) return [address];
  return [
    address,
    x(
      'file-sharing',
      { xmlns: NS.FILE_SHARING, disposition: 'inline' },
      x(
        'file',
        { xmlns: NS.FILE },
        x('name', {}, onlyXml(name)),
        number('size', size),
        type ? x('media-type', {}, onlyXml(type)) : undefined,
        number('width', width),
        number('height', height),
      ),
      x('sources', {}, x('url-data', { xmlns: NS.URL_DATA, target: url })),
    ),
  ];
}

const saidFirst = ({ name, jid }: SaidFirst): Element =>
  x(SAID_FIRST, {
    xmlns: FORWARD_NS,
    name: onlyXml(oneName(name)),
    jid: onlyXml(oneAddress(jid)) || undefined,
  });
