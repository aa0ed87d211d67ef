import { describe, expect, test } from 'vitest';
import { endingOf, fileAt, fileIn } from '../../../src/shared/shared-file.ts';

const ORIGIN = 'https://mail.example.test';
const at = (name: string): string => `${ORIGIN}/upload/example.test/5f2c/dGhpcw/${name}`;

describe('the address of a sent file', () => {
  test.each([
    ['plan.pdf', 'plan.pdf', 'file'],
    ['r%C3%A9sum%C3%A9%20a.PDF', 'résumé a.PDF', 'file'],
    ['photo.JPG', 'photo.JPG', 'picture'],
    ['%E6%97%A5%E6%9C%AC.webp', '日本.webp', 'picture'],
    ['song.mp3', 'song.mp3', 'audio'],
    ['film.mp4', 'film.mp4', 'video'],
    ['voice-message-2026-11-26-0912.webm', 'voice-message-2026-11-26-0912.webm', 'voice'],
    ['voice-message.m4a', 'voice-message.m4a', 'voice'],
    // What may hold a script is shown nowhere.
    ['drawing.svg', 'drawing.svg', 'file'],
    ['page.html', 'page.html', 'file'],
    ['no-ending', 'no-ending', 'file'],
    ['%zz.png', '%zz.png', 'picture'],
  ])('%s is called %s and is a %s', (path, name, kind) => {
    expect(fileIn(at(path))).toEqual({ url: at(path), name, kind });
    expect(fileIn(` ${at(path)}\n`, ORIGIN)).toEqual({ url: at(path), name, kind });
  });

  test.each([
    'See https://mail.example.test/upload/example.test/5f2c/dGhpcw/plan.pdf',
    `${ORIGIN}/upload/example.test/5f2c/dGhpcw/`,
    `${ORIGIN}/upload/plan.pdf`,
    `${ORIGIN}/home/alice/Briefcase/a/b/plan.pdf`,
    at('plan.pdf?x=1'),
    at('plan.pdf#x'),
    `${at('a.pdf')} ${at('b.pdf')}`,
    'upload/a/b/c.pdf',
    'javascript:alert(1)//upload/a/b/c.png',
    // What the browser would ask for instead.
    `${ORIGIN}/upload/../../home/alice/Briefcase/x.png`,
    `${ORIGIN}/upload/%2e%2E/%2e%2e/service/x.png`,
    `${ORIGIN}/upload/a\\..\\..\\/b/x.png`,
    `${ORIGIN}/upload/a/b/..%2f..%2f..%2fhome%2fx.png`,
    `${ORIGIN}/upload/a/b/..%5c..%5cx.png`,
    '',
  ])('is not %j', (text) => {
    expect(fileIn(text)).toBeUndefined();
  });

  test.each([
    at('x.png').replace('mail.', 'evil.'),
    at('x.png').replace('https', 'http'),
    at('x.png').replace('example.test/upload', 'example.test.evil.test/upload'),
    at('x.png').replace('mail.', 'mail.example.test@'),
  ])('%s is another origin’s', (url) => {
    expect(fileIn(url, ORIGIN)).toBeUndefined();
  });
});

test('a name that the sender gives counts when it is of the same kind', () => {
  const url = at('Contract_2027__final_.pdf');
  expect(fileAt(url, 'Contract 2027 (final).pdf').name).toBe('Contract 2027 (final).pdf');
  expect(fileAt(url, 'holiday.png').name).toBe('Contract_2027__final_.pdf');
  expect(fileAt(url, 'invoice.pdf.exe').name).toBe('Contract_2027__final_.pdf');
  expect(fileAt(at('setup.exe'), 'picture.png').kind).toBe('file');
});

test('an ending is a short word behind the last dot', () => {
  expect(['a.PDF', 'a.tar.gz', 'a', 'a. b', 'a.b c'].map(endingOf)).toEqual([
    'pdf',
    'gz',
    '',
    '',
    '',
  ]);
});
