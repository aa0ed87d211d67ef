import { describe, expect, it } from 'vitest';
import { encodeReply, FrameDecoder } from '../../../src/extauth/wire/frames.ts';

// What ejabberd 23.01 writes for isuser alice@example.test and for a login.
const ISUSER = Buffer.from('\x00\x19isuser:alice:example.test', 'latin1');
const AUTH = Buffer.from([
  ...[0x00, 0x1e, 0x61, 0x75, 0x74, 0x68, 0x3a, 0x62, 0x6f, 0x62, 0x3a, 0x65, 0x78, 0x61, 0x6d],
  ...[0x70, 0x6c, 0x65, 0x2e, 0x74, 0x65, 0x73, 0x74, 0x3a, 0x70, 0x61, 0x3a, 0x73, 0xc3, 0xa9],
  ...[0xe2, 0x82],
]);

const texts = (frames: Buffer[]) => frames.map((frame) => frame.toString('latin1'));

describe('FrameDecoder', () => {
  it('reads one frame in one chunk', () => {
    expect(texts(new FrameDecoder().push(ISUSER))).toEqual(['isuser:alice:example.test']);
  });

  it('reads two frames and the head of a third in one chunk', () => {
    const decoder = new FrameDecoder();
    const frames = decoder.push(Buffer.concat([ISUSER, AUTH, Buffer.from([0x00])]));
    expect(texts(frames)).toEqual([
      'isuser:alice:example.test',
      'auth:bob:example.test:pa:s\xc3\xa9\xe2\x82',
    ]);
    expect(decoder.isInsideFrame).toBe(true);
  });

  it('reads one byte at a time, through the length and through characters', () => {
    const decoder = new FrameDecoder();
    const frames = [...ISUSER, ...AUTH].flatMap((byte) => decoder.push(Uint8Array.of(byte)));
    expect(texts(frames)).toEqual([
      'isuser:alice:example.test',
      'auth:bob:example.test:pa:s\xc3\xa9\xe2\x82',
    ]);
    expect(decoder.isInsideFrame).toBe(false);
  });

  it.each([32_767, 32_768, 40_000, 65_535])('reads a frame of %i bytes', (length) => {
    const decoder = new FrameDecoder();
    const bytes = Buffer.alloc(2 + length, 'x');
    bytes[0] = Math.floor(length / 256);
    bytes[1] = length % 256;
    const frames: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += 1021) {
      frames.push(...decoder.push(bytes.subarray(at, at + 1021)));
    }
    expect(frames.map((frame) => frame.length)).toEqual([length]);
  });

  it('gives an empty frame for length zero, at once', () => {
    const decoder = new FrameDecoder();
    expect(texts(decoder.push(Uint8Array.of(0, 0)))).toEqual(['']);
    expect(texts(decoder.push(Uint8Array.of(0, 0, 0, 0)))).toEqual(['', '']);
    expect(decoder.isInsideFrame).toBe(false);
  });

  it('does not share memory with the chunk or the next frame', () => {
    const decoder = new FrameDecoder();
    const chunk = Buffer.from([0, 1, 0x61]);
    const [first] = decoder.push(chunk);
    chunk.fill(0);
    decoder.push(Buffer.from([0, 1, 0x62]));
    expect(first?.toString()).toBe('a');
  });
});

describe('encodeReply', () => {
  it('is what extauth.erl expects', () => {
    expect([...encodeReply(true)]).toEqual([0, 2, 0, 1]);
    expect([...encodeReply(false)]).toEqual([0, 2, 0, 0]);
  });
});
