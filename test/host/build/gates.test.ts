import { describe, expect, test } from 'vitest';
import {
  assertBudget,
  assertIncludable,
  assertNamedFiles,
  assertZimletVersion,
  passesMinifier,
} from '../../../build/gates.ts';

describe('assertIncludable', () => {
  test.each([
    'var a = 1; function b(c) { return c + a; }',
    'p["catch"](function () {});',
    'var a = { "default": 1, b: [1, 2] };',
    'try { a(); } catch (e) {}',
  ])('takes %s', (source) => {
    expect(() => assertIncludable('x.js', source)).not.toThrow();
  });

  test.each([
    'const a = 1;',
    'let a = 1;',
    'var a = () => 1;',
    'class A {}',
    'var a = `x`;',
    'import("x");',
    'async function a() {}',
    'a?.b;',
    'p.catch(f);',
    'p.finally(f);',
    'var a = { default: 1 };',
    'a.delete = 1;',
    'a.b.int = 1;',
    'function f() { return g({ class: 1 }); }',
    'var char = 1;',
    'var a = "\u00e9";',
  ])('refuses %s', (source) => {
    expect(() => assertIncludable('x.js', source)).toThrow(/^x\.js/);
  });
});

describe('passesMinifier', () => {
  test("asks the minifier that Zimbra uses, which also refuses what acorn's ES3 lets pass", async () => {
    expect(await passesMinifier('x.js', 'var a = 1;')).toBe(true);
    await expect(passesMinifier('x.js', 'p.catch(f);')).rejects.toThrow(/x\.js.*YUI/);
  });
});

describe('assertZimletVersion', () => {
  test.each(['1', '1.0', '1.0.12', '10.1.2.3'])('takes %s', (version) => {
    expect(() => assertZimletVersion(version)).not.toThrow();
  });
  test.each(['', '1.0.0-beta.1', '1.0rc1', 'v1', '1..0', '1.0 '])('refuses "%s"', (version) => {
    expect(() => assertZimletVersion(version)).toThrow('must be numbers and dots');
  });
});

test('a budget counts gzipped bytes', () => {
  const random = Uint8Array.from({ length: 3000 }, (_, i) => (i * 7919) % 251);
  expect(() => assertBudget('a.js', 'a'.repeat(3000), 100)).not.toThrow();
  expect(() => assertBudget('a.js', random, 100)).toThrow(/a\.js is \d+ bytes gzipped; its budget/);
});

test('a file that is named must be there', () => {
  const files = new Map([['a.js', new Uint8Array([1])]]);
  expect(() => assertNamedFiles(files, ['a.js'])).not.toThrow();
  expect(() => assertNamedFiles(files, ['b.js'])).toThrow('b.js is named but not in the zimlet');
});
