import { describe, expect, it } from 'vitest';
import { escapeXml, findAll, parseXml } from '../../../src/doctor/ask/xml.ts';

describe('parseXml', () => {
  it('reads what ejabberd answers', () => {
    const body = parseXml(
      `<body xmlns='http://jabber.org/protocol/httpbind' sid='1&amp;2' xmpp:version="1.0">` +
        `<stream:features><mechanisms><mechanism>PLAIN</mechanism><mechanism>X</mechanism>` +
        `</mechanisms><c ver='a>b'/></stream:features></body>`,
    );
    expect(body.attributes['sid']).toBe('1&2');
    expect(body.attributes['xmpp:version']).toBe('1.0');
    expect(body.children.map(({ name }) => name)).toEqual(['features']);
    expect(findAll(body, 'mechanism').map(({ text }) => text)).toEqual(['PLAIN', 'X']);
    expect(findAll(body, 'c')[0]?.attributes['ver']).toBe('a>b');
  });

  it('reads entities of every form, once', () => {
    expect(parseXml('<b>&#233;&#x1F642;&lt;&amp;lt;&apos;</b>').text).toBe("é🙂<&lt;'");
  });

  it.each(['', 'text', '<a>', '<a></b>', '<a/><b/>', '<a></a></a>', '<a b></a>', 'x<a/>', '<a/>x'])(
    'does not take %j',
    (source) => {
      expect(() => parseXml(source)).toThrow(/^not XML/);
    },
  );

  it('reads back what was escaped', () => {
    const text = `<a b="c" d='e'>&`;
    expect(parseXml(`<x y='${escapeXml(text)}'>${escapeXml(text)}</x>`)).toMatchObject({
      attributes: { y: text },
      text,
    });
  });
});
