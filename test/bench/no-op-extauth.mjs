// The least that an external authentication program can do: yes to every frame of ejabberd. What
// it takes is what Node, pipes and ejabberd take.
import { Buffer } from 'node:buffer';
import process from 'node:process';

let pending = Buffer.alloc(0);

process.stdin.on('data', (chunk) => {
  pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
  while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
    pending = pending.subarray(2 + pending.readUInt16BE(0));
    process.stdout.write(Buffer.from([0, 2, 0, 1]));
  }
});
