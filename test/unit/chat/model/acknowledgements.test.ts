// @vitest-environment jsdom
import { beforeEach, expect, test } from 'vitest';
import { parse, serialize } from '../../../../src/chat/line/xml.ts';
import { Acknowledgements } from '../../../../src/chat/model/acknowledgements.ts';

let sent: string[];
let seen: string | undefined;
let acknowledgements: Acknowledgements;
beforeEach(() => {
  sent = [];
  seen = undefined;
  acknowledgements = new Acknowledgements({
    send: (message) => sent.push(serialize(message)),
    mayKnow: (peer) => peer !== 'stranger@y',
    isSeen: (peer) => peer === seen,
  });
});

const REQUEST = '<request xmlns="urn:xmpp:receipts"/>';
const MARKABLE = '<markable xmlns="urn:xmpp:chat-markers:0"/>';
function come(inside: string, from = 'bob@x/phone', type = 'chat'): void {
  const message = parse(
    `<message xmlns="jabber:client" type="${type}" from="${from}" id="1"><body>x</body>${inside}</message>`,
  );
  if (!message) throw new Error('no XML');
  acknowledgements.came(message);
}

test('what asks for it is said to have come, and the archive keeps that', () => {
  come(REQUEST + MARKABLE);
  expect(sent).toHaveLength(1);
  expect(sent[0]).toContain('to="bob@x"');
  expect(sent[0]).toMatch(/<received [^>]*id="1"/);
  expect(sent[0]).toContain('<store xmlns="urn:xmpp:hints"');
});

test('nothing is said to strangers, in groups, about errors, or unasked', () => {
  come(REQUEST, 'stranger@y/z');
  come(REQUEST, 'room@c/bob', 'groupchat');
  come(REQUEST, 'bob@x', 'error');
  come(MARKABLE);
  acknowledgements.seen('stranger@y', '1');
  expect(sent).toEqual([]);
});

test('what is seen as it comes is told once: by the mark', () => {
  seen = 'bob@x';
  come(REQUEST + MARKABLE);
  expect(sent).toEqual([]);
  acknowledgements.seen('bob@x', '1');
  acknowledgements.seen('bob@x', '1');
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatch(/<displayed [^>]*id="1"/);
  // Where the sender knows of no marks, it is the receipt.
  come(REQUEST);
  expect(sent).toHaveLength(2);
});
