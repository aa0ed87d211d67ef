import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../../src/extauth/wire/command.ts';
import { FrameDecoder } from '../../../src/extauth/wire/frames.ts';
import { encodeRequest } from '../../support/frame-client.ts';

/** Most are short, as in life; some have the lengths at which a sign bit or a byte overflows. */
const body = fc.oneof(
  { weight: 20, arbitrary: fc.uint8Array({ maxLength: 60 }) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(255, 256, 257, 32_767, 32_768, 65_534, 65_535)
      .chain((length) =>
        fc.integer({ min: 0, max: 255 }).map((byte) => new Uint8Array(length).fill(byte)),
      ),
  },
);

/** Cuts `bytes` after each of `cuts`, which are shares of its length; empty chunks included. */
function cut(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const ends = [...cuts.map((share) => Math.round(share * bytes.length)), bytes.length].sort(
    (a, b) => a - b,
  );
  return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
}

const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 });
/** Without a colon, which no field but a password can hold; nor half a surrogate pair, which is no text. */
const field = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !text.includes(':'));
const password = fc.string({ unit: 'binary', maxLength: 40 });

describe('FrameDecoder, for any frames and any chunks', () => {
  it('gives back what was framed', () => {
    fc.assert(
      fc.property(fc.array(body, { maxLength: 8 }), cuts, (bodies, shares) => {
        const decoder = new FrameDecoder();
        const stream = Buffer.concat(bodies.map((bytes) => encodeRequest(Buffer.from(bytes))));
        const frames = cut(stream, shares).flatMap((chunk) => decoder.push(chunk));
        expect(frames.map((frame) => frame.toString('hex'))).toEqual(
          bodies.map((bytes) => Buffer.from(bytes).toString('hex')),
        );
        expect(decoder.isInsideFrame).toBe(false);
      }),
    );
  });

  it('gives every frame as soon as its last byte is there, and not before', () => {
    fc.assert(
      fc.property(body, body, (first, second) => {
        const stream = Buffer.concat(
          [first, second].map((bytes) => encodeRequest(Buffer.from(bytes))),
        );
        const decoder = new FrameDecoder();
        const endOfFirst = first.length + 2;
        expect(decoder.push(stream.subarray(0, endOfFirst - 1))).toHaveLength(0);
        expect(decoder.isInsideFrame).toBe(true);
        expect(decoder.push(stream.subarray(endOfFirst - 1, -1))).toHaveLength(1);
        expect(decoder.isInsideFrame).toBe(true);
        expect(decoder.push(stream.subarray(-1))).toHaveLength(1);
      }),
    );
  });
});

describe('parseCommand, for any bytes', () => {
  it('never throws, and takes nothing as a login that does not begin like one', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const command = parseCommand(bytes);
        if (command.op === 'auth') expect(Buffer.from(bytes).toString()).toMatch(/^auth:/);
        if (command.op === 'isuser') expect(Buffer.from(bytes).toString()).toMatch(/^isuser:/);
      }),
      { numRuns: 1000 },
    );
  });

  it('reads every login that ejabberd can write', () => {
    fc.assert(
      fc.property(field, field, password, (user, server, secret) => {
        expect(parseCommand(Buffer.from(`auth:${user}:${server}:${secret}`))).toEqual({
          op: 'auth',
          user,
          server,
          password: secret,
        });
      }),
    );
  });

  it('reads every isuser that ejabberd can write', () => {
    fc.assert(
      fc.property(field, field, (user, server) => {
        expect(parseCommand(Buffer.from(`isuser:${user}:${server}`))).toEqual({
          op: 'isuser',
          user,
          server,
        });
      }),
    );
  });

  it('keeps nothing of what it cannot read that may be a password', () => {
    const secret = 'correct horse battery staple';
    fc.assert(
      fc.property(fc.array(field, { maxLength: 5 }), fc.nat({ max: 5 }), (fields, at) => {
        const text = [...fields.slice(0, at), secret, ...fields.slice(at)].join(':');
        const command = parseCommand(Buffer.from(text));
        if (command.op !== 'unusable') return;
        // In its own place, a name may be told; whatever it is called.
        const named = command.user === secret || command.server === secret;
        expect(JSON.stringify(command).includes(secret)).toBe(named);
      }),
    );
  });
});
