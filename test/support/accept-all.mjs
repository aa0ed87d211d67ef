// An authenticator that says yes to everything: the worst that can stand behind ejabberd.
import { Buffer } from 'node:buffer';
import process from 'node:process';

const YES = Uint8Array.of(0, 2, 0, 1);
let pending = Buffer.alloc(0);
process.stdin.on('data', (chunk) => {
  pending = Buffer.concat([pending, chunk]);
  while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
    pending = pending.subarray(2 + pending.readUInt16BE(0));
    process.stdout.write(YES);
  }
});
