// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parse, sizeOf, STANZA_BYTES } from '../../../../src/chat/line/xml.ts';
import { Outbox, Refusal } from '../../../../src/chat/outbox/outbox.ts';
import { World } from '../support/outbox-world.ts';

const BOB = 'bob@example.test';
const ROOM = 'team@c.example.test';
let world: World;
beforeEach(() => {
  vi.useFakeTimers();
  world = new World();
});
afterEach(() => vi.useRealTimers());
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

describe('what is written', () => {
  test('without a session is shown as waiting, kept, and sent with the next one, in order', async () => {
    for (const id of ['a', 'b']) world.write(id, BOB);
    expect(world.shown).toEqual(['a waiting', 'b waiting']);
    expect(world.outbox.stateOf(BOB)).toBe('waiting');
    expect((await world.kept()).map(({ id }) => id)).toEqual(['a', 'b']);
    world.up();
    expect(world.wire).toEqual(['a', 'b']);
    expect(world.outbox.stateOf(BOB)).toBeUndefined(); // only just sent
  });

  test('goes when the archive has been read after it', async () => {
    world.up();
    world.write('a', BOB);
    expect(world.outbox.size).toBe(1);
    world.serverTakes(1);
    world.confirm();
    expect(world.outbox.size).toBe(0);
    await settle();
    expect(await world.kept()).toEqual([]);
    expect(world.shown.at(-1)).toBe('a sent');
  });

  test('in a group goes with the group’s own copy, and not before', () => {
    world.up();
    world.write('a', ROOM);
    world.confirm();
    expect(world.outbox.size).toBe(1);
    world.outbox.arrived(['x', 'a']);
    expect(world.outbox.size).toBe(0);
  });

  test('that was sent back stays "not sent", though one’s own archive has it', () => {
    world.up();
    world.write('a', BOB);
    world.write('b', ROOM);
    for (const id of ['a', 'b']) world.outbox.refused(id, 'service-unavailable');
    world.outbox.arrived(['a']);
    expect(world.outbox.stateOf(BOB)).toBe('failed');
    // A group shows only what all of its members have.
    world.outbox.arrived(['b']);
    expect(world.outbox.stateOf(ROOM)).toBeUndefined();
  });

  test('is made to XML, or refused when it can be none', () => {
    world.up();
    world.outbox.add(
      'a',
      BOB,
      false,
      '<message id="a" to="bob@example.test" from="old"><body>x\u0001</body></message>',
    );
    expect(world.sentXml[0]).toContain('x\ufffd');
    expect(world.sentXml[0]).not.toContain('from=');
    expect(() => world.outbox.add('b', BOB, false, '<message>')).toThrow(Refusal);
    expect(world.outbox.size).toBe(1);
  });

  test('is refused when it is too long, in bytes after escaping', () => {
    const xml = (letters: number): string =>
      `<message id="a"><body>${'&amp;'.repeat(letters)}</body></message>`;
    const frame = sizeOf(parse(xml(0))!);
    const most = Math.floor((STANZA_BYTES - frame - 2) / 5);
    expect(() => world.outbox.add('b', BOB, false, xml(most + 10))).toThrow('too-long');
    world.outbox.add('a', BOB, false, xml(most - 2));
    expect(world.outbox.size).toBe(1);
  });
});

describe('what the server sends back', () => {
  test('as if there were nobody tells that the person cannot be reached, until it is gone', () => {
    world.up();
    world.write('a', BOB);
    world.outbox.refused('x', 'service-unavailable'); // "is typing", which is not ours
    expect(world.outbox.cameBack(BOB)).toBe(false);
    world.outbox.refused('a', 'service-unavailable');
    expect(world.outbox.cameBack(BOB)).toBe(true);
    world.outbox.discard('a');
    expect(world.outbox.cameBack(BOB)).toBe(false);
    world.write('b', BOB);
    world.outbox.refused('b', 'forbidden');
    expect(world.outbox.cameBack(BOB)).toBe(false);
  });

  test('is shown with the reason, is not sent again, and holds nothing up', () => {
    world.up();
    world.write('a', BOB);
    expect(world.outbox.refused('a', 'forbidden')).toBe(true);
    expect(world.outbox.refused('x', 'forbidden')).toBe(false);
    world.write('b', BOB);
    expect(world.wire).toEqual(['a', 'b']);
    expect(world.outbox.stateOf(BOB)).toBe('failed');
    expect(world.outbox.entries[0]).toMatchObject({ id: 'a', failed: 'forbidden' });
    world.down();
    world.up();
    expect(world.wire).toEqual(['b']);
  });

  test('while the archive is asked is not confirmed by it', () => {
    world.up();
    world.write('a', BOB);
    const marked = world.outbox.mark();
    world.outbox.refused('a', 'forbidden');
    world.outbox.confirmed(marked);
    expect(world.outbox.stateOf(BOB)).toBe('failed');
  });

  test('and is tried again meanwhile, is not confirmed by the answer to the first time', () => {
    world.up();
    world.write('a', BOB);
    const marked = world.outbox.mark();
    world.outbox.refused('a', 'forbidden');
    world.outbox.retry('a');
    world.outbox.confirmed(marked);
    expect(world.outbox.size).toBe(1);
    world.confirm();
    expect(world.outbox.size).toBe(0);
  });

  test('is sent again when the user says so', () => {
    world.up();
    world.write('a', BOB);
    world.outbox.refused('a', 'forbidden');
    world.outbox.retry('a');
    expect(world.wire).toEqual(['a', 'a']);
    expect(world.shown.slice(-3)).toEqual(['a failed', 'a waiting', 'a sent']);
  });

  test('is forgotten when the user says so', async () => {
    world.up();
    world.write('a', BOB);
    world.outbox.refused('a', 'forbidden');
    world.outbox.discard('a');
    await settle();
    expect([world.outbox.size, await world.kept()]).toEqual([0, []]);
  });
});

describe('a new session', () => {
  test('confirms nothing of the one before', () => {
    world.up();
    world.write('a', BOB);
    const marked = world.outbox.mark();
    world.down();
    world.outbox.newSession();
    world.outbox.confirmed(marked);
    expect(world.outbox.size).toBe(1);
  });

  test('looks from where the archive was when it was first sent', () => {
    world.newest = '17';
    world.up();
    world.write('a', BOB);
    world.newest = '18';
    world.write('b', BOB);
    world.down();
    world.up();
    expect(world.outbox.oldestAfter(() => true)).toBe('17');
    expect(world.outbox.oldestAfter(({ id }) => id === 'b')).toBe('18');
    expect(world.outbox.oldestAfter(() => false)).toBeUndefined();
  });
});

describe('a file', () => {
  const file = new File(['x'], 'plan.pdf');
  test('is not overtaken by what is written after it, to the same one', async () => {
    world.up();
    world.outbox.addFile('f', BOB, false, file);
    world.write('a', BOB);
    world.write('b', 'carol@example.test');
    expect(world.wire).toEqual(['b']);
    expect(world.shown).toEqual(['f uploading', 'a waiting', 'b sent']);
    world.uploads[0]!.progress(0.5);
    expect(world.shown.at(-1)).toBe('f uploading 0.5');
    world.uploads[0]!.done();
    await settle();
    expect(world.wire).toEqual(['b', 'f', 'a']);
  });

  test('whose upload breaks off is uploaded again after a while, or with the next session', async () => {
    world.up();
    world.outbox.addFile('f', BOB, false, file);
    world.uploads[0]!.fail(new Error('broke off'));
    await settle();
    expect(world.shown.at(-1)).toBe('f waiting');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(world.uploads).toHaveLength(2);
    world.uploads[1]!.fail(new Error('broke off'));
    await settle();
    world.down();
    world.up();
    expect(world.uploads).toHaveLength(3);
  });

  test('is uploaded once, whatever happens to the line meanwhile', async () => {
    world.up();
    world.outbox.addFile('f', BOB, false, file);
    world.down();
    world.up();
    world.uploads[0]!.done();
    await settle();
    expect(world.uploads).toHaveLength(1);
    expect(world.wire).toEqual(['f']);
  });

  test('that the server will not take is said so, and holds nothing up', async () => {
    world.up();
    world.outbox.addFile('f', BOB, false, file);
    world.write('a', BOB);
    world.uploads[0]!.fail(new Refusal('file-too-large'));
    await settle();
    expect(world.outbox.entries[0]!.failed).toBe('file-too-large');
    expect(world.wire).toEqual(['a']);
  });

  test.each([
    ['has come through', (upload: World['uploads'][number]) => upload.done()],
    ['was refused', (upload: World['uploads'][number]) => upload.fail(new Refusal('no-upload'))],
    ['broke off', (upload: World['uploads'][number]) => upload.fail(new Error('x'))],
  ])(
    'that the user no longer wants holds nothing up, and is forgotten, also when its upload %s',
    async (_how, end) => {
      world.up();
      world.outbox.addFile('f', BOB, false, file);
      world.write('a', BOB);
      expect(world.uploads[0]!.signal.aborted).toBe(false);
      world.outbox.discard('f');
      expect(world.uploads[0]!.signal.aborted).toBe(true);
      expect(world.wire).toEqual(['a']);
      const { length } = world.shown;
      world.uploads[0]!.progress(0.9);
      expect(world.shown).toHaveLength(length);
      end(world.uploads[0]!);
      await settle();
      expect(world.wire).toEqual(['a']);
      expect((await world.kept()).map(({ id }) => id)).toEqual(['a']);
    },
  );

  test('survives a reload', async () => {
    world.outbox.addFile('f', BOB, false, file);
    world.write('a', BOB);
    await world.reload();
    world.up();
    expect(world.uploads[0]!.file.name).toBe('plan.pdf');
    world.uploads[0]!.done();
    await settle();
    expect(world.wire).toEqual(['f', 'a']);
  });
});

test('keys go on behind those of an earlier page, whatever the clock says', () => {
  const left = [
    {
      key: Date.now() + 60_000,
      account: 'a',
      id: 'x',
      peer: BOB,
      isGroup: false,
      xml: '<message/>',
    },
  ];
  world.outbox = new Outbox(world.parts(), left);
  world.write('a', BOB);
  const [first, second] = world.outbox.entries;
  expect(second!.key).toBeGreaterThan(first!.key);
});

test('a store that refuses is reported, and what is written is sent all the same', async () => {
  world.store.put = () => Promise.reject(new Error('full'));
  world.store.remove = () => Promise.reject(new Error('full'));
  world.up();
  world.write('a', BOB);
  world.serverTakes(1);
  world.confirm();
  await settle();
  expect(world.archive).toEqual(['a']);
  expect(world.reports.join()).toContain('full');
});

test('what could not be sent is not overtaken', () => {
  for (const id of ['a', 'b']) world.write(id, BOB);
  let isFirst = true;
  const parts = world.parts();
  const outbox = new Outbox(
    {
      ...parts,
      send: (stanza) => {
        if (!isFirst) return parts.send(stanza);
        isFirst = false;
        return false;
      },
    },
    world.outbox.entries,
  );
  world.isUp = true;
  outbox.newSession();
  outbox.flushAll();
  expect(world.wire).toEqual([]);
  outbox.flushAll();
  expect(world.wire).toEqual(['a', 'b']);
});
