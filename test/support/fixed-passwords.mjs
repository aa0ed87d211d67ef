// An external authentication program for tests of the XMPP server alone: the passwords of
// "alice" are "alice's secret", "alice's secret 2" and so on, and likewise for everybody. Frames
// as ejabberd sends them.
import { Buffer } from 'node:buffer';
import process from 'node:process';

let pending = Buffer.alloc(0);

process.stdin.on('data', (chunk) => {
  pending = Buffer.concat([pending, chunk]);
  while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
    const end = 2 + pending.readUInt16BE(0);
    const [operation, user, , ...password] = pending.subarray(2, end).toString('utf8').split(':');
    pending = pending.subarray(end);
    const known = `${user}'s secret`;
    const accepted =
      operation === 'isuser' ||
      (operation === 'auth' && password.join(':').replace(/ \d+$/, '') === known);
    process.stdout.write(Buffer.from([0, 2, 0, accepted ? 1 : 0]));
  }
});
