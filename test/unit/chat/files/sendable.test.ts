// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { sortFiles } from '../../../../src/chat/files/sendable.ts';

const TEXTS = {
  converse_chat_file_too_large: '“{0}” is {1}; at most {2} can be sent.',
  converse_chat_file_empty: '“{0}” is empty.',
};
const file = (name: string, bytes: number): File => new File(['x'.repeat(bytes)], name);

test('what is too large is told with the limit, and the others are sent', () => {
  const [small, film, empty] = [file('a.txt', 5), file('film.mp4', 3_000_000), file('none', 0)];
  expect(sortFiles([film, small, empty], 1_048_576, TEXTS, 'en')).toEqual({
    files: [small],
    sentences: ['“film.mp4” is 2.9 MB; at most 1 MB can be sent.', '“none” is empty.'],
  });
});

test('a file that is hardly too large is not said to be as large as what can be sent', () => {
  const film = file('film.mp4', 1_100_000);
  expect(sortFiles([film], 1_048_576, TEXTS, 'en').sentences).toEqual([
    '“film.mp4” is 1.05 MB; at most 1 MB can be sent.',
  ]);
});

test('where no limit is known all are tried', () => {
  const film = file('film.mp4', 3_000_000);
  for (const limit of [undefined, Infinity, 3_000_000]) {
    expect(sortFiles([film], limit, TEXTS, 'en')).toEqual({ files: [film], sentences: [] });
  }
});
