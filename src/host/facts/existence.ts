/** Who there is, as ejabberd asks the authenticator for it. */
import { randomUUID } from 'node:crypto';
import type { Person } from './chat-data.ts';
import { NotTold } from './not-told.ts';
import { runProgram } from './run-program.ts';

const LONGEST_MS = 60_000;
const ANSWER_BYTES = 4;

/**
 * Those of `people` whom Zimbra does not have. Rejects with {@link NotTold} when that cannot be told: the
 * authenticator says yes to every name with `isuser: domain`, and in an outage to whom it does not know.
 *
 * @param program ejabberd's `extauth_program`, for a shell
 * @param user ejabberd's
 * @param server a domain of the chat
 */
export async function missing(
  program: string,
  people: readonly Person[],
  { user, server }: { readonly user: string; readonly server: string },
): Promise<Person[]> {
  const nobody = { user: `nobody-${randomUUID()}`, server };
  const asked = [...people, nobody];
  const { stdout, stderr } = await runProgram('sh', ['-c', `exec ${program}`], {
    ...{ user, input: Buffer.concat(asked.map(frameFor)), timeoutMs: LONGEST_MS },
  });
  const answers = Buffer.from(stdout, 'latin1');
  if (answers.length !== asked.length * ANSWER_BYTES) {
    const why = stderr.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
    throw new NotTold(
      `the authenticator has answered ${Math.floor(answers.length / ANSWER_BYTES)} of ${asked.length} questions`,
      why === '' ? 'systemctl status zimbra-auth.service' : why,
    );
  }
  const isNo = (index: number): boolean => answers.readUInt16BE(index * ANSWER_BYTES + 2) === 0;
  if (!isNo(people.length)) {
    throw new NotTold(
      'who is gone cannot be told: the authenticator says yes to every name',
      './deploy.sh ejabberd --lookup-account lets it ask Zimbra; in an outage ask again later',
    );
  }
  return people.filter((_person, index) => isNo(index));
}

/** Two bytes with the length of what follows, then that. */
function frameFor({ user, server }: Person): Buffer {
  const text = Buffer.from(`isuser:${user}:${server}`);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(text.length);
  return Buffer.concat([length, text]);
}
