import { parseArgs } from 'node:util';
import { judge } from './commands/judge.ts';

/** Put in by the bundler. */
declare const HOST_VERSION: string;

const HELP = `Part of com_zimbra_converse; deploy.sh runs it on the XMPP host.

  converse-host.mjs judge EJABBERD.YML   is it safe for chat with Zimbra's passwords and tokens
  converse-host.mjs --help | --version

Exit codes of judge: 0 safe, 1 not safe, 2 cannot tell
`;

const misuse = (problem: string): number => {
  process.stderr.write(`${problem}\n\n${HELP}`);
  return 2;
};

function run(): number {
  let parsed;
  try {
    parsed = parseArgs({
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean' } },
    });
  } catch (error) {
    return misuse(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = parsed;
  const [command, file, ...rest] = positionals;
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  if (values.version === true) {
    process.stdout.write(`${HOST_VERSION}\n`);
    return 0;
  }
  if (command !== 'judge') return misuse(`there is no command "${command ?? ''}"`);
  if (file === undefined || rest.length > 0) return misuse('judge takes one file');
  return judge(file, {
    print: (line) => void process.stdout.write(`${line}\n`),
    complain: (line) => void process.stderr.write(`${line}\n`),
  });
}

process.exitCode = run();
