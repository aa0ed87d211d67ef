/** A small PNG in place of a photo. */
import { crc32, deflateSync } from 'node:zlib';

const SIZE = 48;

/** A disc on a ground of the same hue, 0 to 255, told apart from initials at a glance. */
export function pictureOf(shade: number): Buffer {
  const rows = Buffer.alloc(SIZE * (1 + SIZE * 3));
  for (let y = 0; y < SIZE; y += 1) {
    for (let x = 0; x < SIZE; x += 1) {
      const isDisc = Math.hypot(x - SIZE / 2, y - SIZE / 2) < SIZE / 3;
      const at = y * (1 + SIZE * 3) + 1 + x * 3;
      rows.set([shade, isDisc ? 255 - shade : 90, isDisc ? 220 : 120], at);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIZE, 0);
  header.writeUInt32BE(SIZE, 4);
  header.set([8, 2, 0, 0, 0], 8); // eight bits each of red, green and blue
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}
