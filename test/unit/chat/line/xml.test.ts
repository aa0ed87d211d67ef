// @vitest-environment jsdom
import { describe, expect, test } from 'vitest';
import {
  bareOf,
  child,
  children,
  domainOf,
  namespaceOf,
  parse,
  randomId,
  resourceOf,
  serialize,
  sizeOf,
  stanza,
  textOf,
  x,
} from '../../../../src/chat/line/xml.ts';
import { stanzaOf } from '../support/stanzas.ts';

describe('building', () => {
  test('what is undefined is left out', () => {
    const iq = stanza(
      'iq',
      { type: 'get', to: undefined },
      x('query', { xmlns: 'a:b', node: undefined }, undefined, 'text', x('max', {}, '5')),
    );
    expect(serialize(iq)).toBe(
      '<iq type="get" xmlns="jabber:client"><query xmlns="a:b">text<max>5</max></query></iq>',
    );
  });

  test('what a text or an attribute holds cannot become an element', () => {
    const text = `</body>&<x a="b" c='d'>`;
    const message = stanza('message', { id: text }, x('body', {}, text));
    const read = stanzaOf(serialize(message));
    expect(read.getAttribute('id')).toBe(text);
    expect(textOf(child(read, 'body'))).toBe(text);
    expect(read.children).toHaveLength(1);
  });

  test('an element keeps its own namespace on its way', () => {
    const message = stanza('message', {}, x('delay', { xmlns: 'urn:xmpp:delay' }), x('body'));
    const read = stanzaOf(serialize(message));
    expect([...read.children].map(namespaceOf)).toEqual(['urn:xmpp:delay', 'jabber:client']);
    expect(child(message, 'delay', 'urn:xmpp:delay')).toBeDefined();
  });
});

describe('reading', () => {
  const message = stanzaOf(
    '<message><x xmlns="one"><body>inner</body></x><x xmlns="two"/><body>own</body></message>',
  );

  test('a child is never a grandchild', () => {
    expect(textOf(child(message, 'body'))).toBe('own');
    expect(child(message, 'x', 'two')).toBe(message.children[1]);
    expect(child(message, 'x', 'three')).toBeUndefined();
    expect(child(undefined, 'x')).toBeUndefined();
    expect(children(message, 'x')).toHaveLength(2);
    expect(children(undefined, 'x')).toEqual([]);
    expect(textOf(undefined)).toBe('');
  });

  test.each(['', 'text', '<a>', '<a></b>', '<a/><b/>', '<a>&nbsp;</a>', '<a>\u0001</a>'])(
    '%j is not well-formed',
    (text) => {
      expect(parse(text)).toBeUndefined();
    },
  );

  test('a text that speaks of the error of a parser is none', () => {
    expect(parse('<message><body>parsererror</body></message>')).toBeDefined();
  });
});

test('the size is in bytes on the wire, after escaping', () => {
  const empty = sizeOf(stanza('message', {}, x('body', {}, '')));
  const size = (text: string): number => sizeOf(stanza('message', {}, x('body', {}, text)));
  const perLetter = (letter: string): number => (size(letter.repeat(100)) - size(letter)) / 99;
  expect(perLetter('a')).toBe(1);
  expect(perLetter('é')).toBe(2);
  expect(perLetter('😀')).toBe(4);
  expect(perLetter('<')).toBe(4);
  expect(perLetter('&')).toBe(5);
  expect(empty).toBeGreaterThan(30);
});

describe('addresses', () => {
  test.each([
    ['Alice@Example.test/Web/1', 'alice@example.test', 'Web/1', 'example.test'],
    ['example.test', 'example.test', '', 'example.test'],
    [
      'room@conference.example.test/Nick @ home',
      'room@conference.example.test',
      'Nick @ home',
      'conference.example.test',
    ],
    ['', '', '', ''],
  ])('%s', (jid, bare, resource, domain) => {
    expect([bareOf(jid), resourceOf(jid), domainOf(jid)]).toEqual([bare, resource, domain]);
  });

  test('none is an empty one', () => {
    expect([bareOf(null), bareOf(undefined), resourceOf(null)]).toEqual(['', '', '']);
  });
});

test('ids are letters and digits, and never the same', () => {
  const ids = Array.from({ length: 200 }, randomId);
  for (const id of ids) expect(id).toMatch(/^[0-9a-z]{12}$/);
  expect(new Set(ids).size).toBe(200);
});
