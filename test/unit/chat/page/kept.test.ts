// @vitest-environment jsdom
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { clearKept, keptFor } from '../../../../src/chat/page/kept.ts';

const ME = 'alice@example.test';
const BOB = 'bob@example.test';
const storage = (): Storage => localStorage;
const refusing = (): Storage => {
  throw new DOMException('no', 'SecurityError');
};
beforeEach(() => localStorage.clear());

describe('drafts', () => {
  test('are kept for each account and each conversation', () => {
    keptFor(ME, storage).drafts.set(BOB, 'half a sen');
    keptFor(ME, storage).drafts.set('carol@example.test', 'x');
    expect(keptFor(ME, storage).drafts.get(BOB)).toBe('half a sen');
    expect(keptFor('eve@example.test', storage).drafts.get(BOB)).toBe('');
    expect(keptFor(ME, storage).drafts.get('dave@example.test')).toBe('');
  });

  test('of another tab are known, and read in once for all rows of the list', () => {
    const { drafts } = keptFor(ME, storage);
    expect(drafts.get(BOB)).toBe('');
    keptFor(ME, storage).drafts.set(BOB, 'from the other tab');
    const parse = vi.spyOn(JSON, 'parse');
    for (let row = 0; row < 50; row += 1) expect(drafts.get(BOB)).toBe('from the other tab');
    expect(parse).toHaveBeenCalledTimes(1);
    parse.mockRestore();
  });

  test('that are empty leave nothing behind', () => {
    const { drafts } = keptFor(ME, storage);
    drafts.set(BOB, 'x');
    drafts.set(BOB, ' \n');
    expect(localStorage.length).toBe(0);
  });

  test.each(['{', 'null', '7', '{"bob@example.test":7}'])('that %s holds are none', (text) => {
    localStorage.setItem(`com_zimbra_converse.drafts:${ME}`, text);
    const { drafts } = keptFor(ME, storage);
    expect(drafts.get(BOB)).toBe('');
    drafts.set(BOB, 'x');
    expect(drafts.get(BOB)).toBe('x');
  });

  test('may be of somebody with any address', () => {
    const { drafts } = keptFor(ME, storage);
    expect(drafts.get('constructor')).toBe('');
    drafts.set('__proto__', 'x');
    expect(drafts.get('toString')).toBe('');
  });
});

describe('the status', () => {
  test('is kept, and is available unless it is known better', () => {
    const kept = keptFor(ME, storage);
    expect(kept.status).toBe('available');
    kept.status = 'busy';
    expect(keptFor(ME, storage).status).toBe('busy');
    kept.status = 'available';
    expect(localStorage.length).toBe(0);
    localStorage.setItem(`com_zimbra_converse.status:${ME}`, 'odd');
    expect(kept.status).toBe('available');
  });
});

test('a storage that refuses costs no more than what it would have kept', () => {
  const kept = keptFor(ME, refusing);
  kept.drafts.set(BOB, 'x');
  kept.status = 'away';
  expect([kept.drafts.get(BOB), kept.status]).toEqual(['', 'available']);
  expect(() => clearKept(refusing, () => false)).not.toThrow();
});

test('a log-out takes all that is ours, and nothing of others', () => {
  keptFor(ME, storage).drafts.set(BOB, 'x');
  keptFor('eve@example.test', storage).status = 'busy';
  localStorage.setItem('zimbra', 'x');
  clearKept(storage, (key) => key.endsWith(`:${ME}`));
  expect(Object.keys(localStorage).sort()).toEqual([`com_zimbra_converse.drafts:${ME}`, 'zimbra']);
  clearKept(storage, () => false);
  expect(Object.keys(localStorage)).toEqual(['zimbra']);
});
