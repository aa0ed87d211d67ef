/** `npm run fuzz [-- FRAMES [SEED]]`: a million frames of all sorts. Ends with 1 at the first mistake. */
import { randomInt } from 'node:crypto';
import { fuzzFrames } from './frame-fuzz.ts';

const frames = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? randomInt(2 ** 31));
console.log(`${frames} frames, seed ${seed}`);

const startedAt = performance.now();
const { accepted, asked, bugs, ...summary } = await fuzzFrames(frames, seed);
const seconds = (performance.now() - startedAt) / 1000;
console.log(
  `${summary.frames} frames answered once and in order in ${seconds.toFixed(0)} s: ` +
    `${accepted} yes, ${asked} logins asked of Zimbra, ${bugs} bugs logged`,
);
if (bugs > 0) process.exitCode = 1;
