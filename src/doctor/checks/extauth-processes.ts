import { existsSync } from 'node:fs';
import { UNIT_NAME } from '../read/authenticator.ts';
import type { RelayCommand } from '../read/extauth-command.ts';
import { failed, ok, type Finding } from '../finding.ts';
import { commandLines, runProgram } from '../../host/facts/run-program.ts';

const START_DAEMON = 'systemctl enable --now zimbra-auth.socket zimbra-auth.service';

/** A request as ejabberd sends it, about a domain that nobody has: no, and Zimbra is not asked. */
const QUESTION = Buffer.from('isuser:doctor:doctor.invalid');
const REQUEST = Buffer.concat([Buffer.from([0, QUESTION.length]), QUESTION]);
const NO = '\0\x02\0\0';

export async function askDaemon({ relay, socket }: RelayCommand, user: string): Promise<Finding> {
  if (!existsSync(socket)) return failed(`there is no socket ${socket}`, START_DAEMON);
  // The relay keeps its pipes open for two seconds, whatever happens.
  const { stdout, stderr } = await runProgram(relay, [socket], {
    ...{ user, input: REQUEST, timeoutMs: 6_000 },
  });
  if (stdout === NO) return ok(`the daemon answers on ${socket}`);
  const why = shortened(stderr) || 'no answer';
  return failed(
    `the daemon does not answer on ${socket}: ${why}`,
    /not found|No such file/.test(why)
      ? 'apt install netcat-openbsd'
      : `journalctl -u ${UNIT_NAME} -n 50; ${START_DAEMON}`,
  );
}

/** ejabberd gives a program up for good that ends as soon as it is started, and seems healthy. */
export function judgeRunning(argument: string): Finding {
  const count = commandLines().filter(
    (words) => words.includes(argument) && !words.some((word) => ASKED_BY_HAND.test(word)),
  ).length;
  return count > 0
    ? ok(`ejabberd has ${count} running`)
    : failed(
        'ejabberd has none running: it is stopped, or has given up',
        'mend what extauth-program and extauth-check say, then systemctl restart ejabberd',
      );
}

const ASKED_BY_HAND = /^--(check|try|version|daemon|extauth-config)$/;

const shortened = (text: string): string => text.trim().replace(/\s+/g, ' ').slice(0, 300);
