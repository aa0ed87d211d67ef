// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { narrowPolicy } from '../../../src/frame/policy.ts';

const SCRIPT = 'https://mail.test/service/zimlet/com_zimbra_converse/chat.js?v=1';
type CreateHtml = (text: string, type: string, sink: string) => string | null;

let made: { name: string; rules: Record<string, unknown> }[] = [];
const metas = (): HTMLMetaElement[] => [...document.head.querySelectorAll('meta')];
const content = (): string[] => metas()[0]?.content.split('; ') ?? [];

beforeEach(() => {
  made = [];
  document.head.replaceChildren();
});
afterEach(() => Reflect.deleteProperty(window, 'trustedTypes'));

function withTrustedTypes(): void {
  const trustedTypes = {
    createPolicy: (name: string, rules: Record<string, unknown>) => {
      // Afterwards the browser would refuse the name.
      expect(metas()).toEqual([]);
      made.push({ name, rules });
    },
  };
  Object.assign(window, { trustedTypes });
}

const createHtml = (): CreateHtml => made[0]?.rules['createHTML'] as CreateHtml;

test.each([
  [SCRIPT, 'https://mail.test/service/zimlet/com_zimbra_converse/'],
  [
    'https://mail.test/service/zimlet/_dev/com_zimbra_converse/conversation.js',
    'https://mail.test/service/zimlet/_dev/com_zimbra_converse/',
  ],
])('scripts and frames come out of the folder of %s', (script, folder) => {
  narrowPolicy(window, script);
  expect(metas().map(({ httpEquiv }) => httpEquiv)).toEqual(['Content-Security-Policy']);
  expect(content()).toContain(`script-src ${folder}`);
  expect(content()).toContain(`frame-src ${folder}`);
  expect(content().join()).not.toMatch(/unsafe|self|\*/);
});

test('Trusted Types are demanded, and the names of policies limited', () => {
  narrowPolicy(window, SCRIPT);
  expect(content()).toContain("require-trusted-types-for 'script'");
  expect(content()).toContain("trusted-types lit-html dompurify 'allow-duplicates'");
});

describe('the default policy', () => {
  beforeEach(withTrustedTypes);

  test('makes markup of nothing, unless the page knows better', () => {
    narrowPolicy(window, SCRIPT);
    expect(made.map(({ name }) => name)).toEqual(['default']);
    expect(createHtml()('<b>bold</b>', 'TrustedHTML', 'Element innerHTML')).toBeNull();
    expect(createHtml()('text', 'TrustedHTML', 'Element innerHTML')).toBeNull();
  });

  test('lets XML be parsed, which is no part of the page', () => {
    narrowPolicy(window, SCRIPT);
    const xml = '<message/>';
    expect(createHtml()(xml, 'TrustedHTML', 'DOMParser parseFromString')).toBe(xml);
  });

  test('asks the page about everything else', () => {
    narrowPolicy(window, SCRIPT, (markup) => markup === '<input/>');
    expect(createHtml()('<input/>', 'TrustedHTML', 'Element innerHTML')).toBe('<input/>');
    expect(createHtml()('<input/> ', 'TrustedHTML', 'Element innerHTML')).toBeNull();
  });

  test('makes neither scripts nor addresses of scripts', () => {
    narrowPolicy(window, SCRIPT);
    expect(Object.keys(made[0]?.rules ?? {})).toEqual(['createHTML']);
  });
});
