// The least that an external authentication program can do: yes to every frame of ejabberd. What
// it takes is what Node, pipes and ejabberd take. With the path of a socket it does so as a daemon,
// and what it takes more is what the relays take.
import { Buffer } from 'node:buffer';
import { createServer } from 'node:net';
import process from 'node:process';

function answer(input, output) {
  let pending = Buffer.alloc(0);
  input.on('data', (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
      pending = pending.subarray(2 + pending.readUInt16BE(0));
      output.write(Buffer.from([0, 2, 0, 1]));
    }
  });
}

const [socketPath] = process.argv.slice(2);
if (socketPath === undefined) answer(process.stdin, process.stdout);
else {
  createServer((socket) =>
    answer(
      socket,
      socket.on('error', () => socket.destroy()),
    ),
  ).listen(socketPath, () => process.stdout.write('listening\n'));
}
