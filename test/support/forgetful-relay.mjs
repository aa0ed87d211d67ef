/**
 * A relay of ejabberd's pool that dies with the daemon's answer in its hands, once, when there is a file to say so.
 * `node forgetful-relay.mjs SOCKET FILE`
 */
import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import process from 'node:process';

const [, , path, file] = process.argv;
const daemon = connect({ path, allowHalfOpen: true });
process.stdin.pipe(daemon);
daemon.on('data', (answer) => {
  try {
    rmSync(file);
    process.exit(1);
  } catch {
    process.stdout.write(answer);
  }
});
daemon.on('end', () => process.exit(0));
