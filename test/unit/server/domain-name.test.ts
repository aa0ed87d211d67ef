import { describe, expect, test } from 'vitest';
import { asciiDomain, chatDomain } from '../../../src/server/domain-name.ts';

describe('a domain name', () => {
  test.each([
    ['Example.COM', 'example.com', 'example.com'],
    ['BÜCHER.example', 'xn--bcher-kva.example', 'bücher.example'],
    ['XN--BCHER-KVA.example', 'xn--bcher-kva.example', 'bücher.example'],
    ['bu\u0308cher.example', 'xn--bcher-kva.example', 'bücher.example'],
    ['почта.рф', 'xn--80a1acny.xn--p1ai', 'почта.рф'],
    ['例え。テスト', 'xn--r8jz45g.xn--zckzah', '例え.テスト'],
    // As Zimbra and ejabberd read it.
    ['straße.example', 'strasse.example', 'strasse.example'],
    ['φως.example', 'xn--4xafj.example', 'φωσ.example'],
    ['xn--a.example', 'xn--a.example', 'xn--a.example'],
    ['localhost', 'localhost', 'localhost'],
    ['mail_1.example', 'mail_1.example', 'mail_1.example'],
  ])('%j is %j in DNS and %j in chat', (domain, ascii, chat) => {
    expect(asciiDomain(domain)).toBe(ascii);
    expect(chatDomain(domain)).toBe(chat);
  });

  test.each([
    '',
    'a b',
    'example.com/x',
    'bücher.example/x',
    'b%C3%BCcher.example',
    'example..com',
  ])('is not %j', (domain) => {
    expect(asciiDomain(domain)).toBeUndefined();
    expect(chatDomain(domain)).toBeUndefined();
  });
});
