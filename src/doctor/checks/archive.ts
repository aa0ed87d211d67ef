import { randomBytes } from 'node:crypto';
import { webmailPassword } from './jsp.ts';
import type { BoshSession } from '../ask/bosh-session.ts';
import {
  failed,
  messageOf,
  NotApplicable,
  ok,
  SeeCheck,
  type Check,
  type Finding,
} from '../finding.ts';
import { localPartOf, needAccount, needDomain, type Outside } from '../ask/outside.ts';
import { escapeXml, findAll } from '../ask/xml.ts';

const MEND =
  'mod_mam with "default: always" in ejabberd.yml; the database: systemctl status mariadb, df -h, ' +
  'and its errors in the log of ejabberd: grep -i sql /var/log/ejabberd/ejabberd.log';
/** Beyond ASCII and beyond the first 65,536 characters, where a database without utf8mb4 fails. */
const PROBE_TEXT = 'Test of the archive by com_zimbra_converse doctor: é 🙂';
/** The archive is written behind the sender's back. */
const TRIES = 5;

/** Writes a message from the account to itself and reads it back; it stays in the archive. */
export function archiveCheck(outside: Outside, needLogin: () => Promise<void>): Check {
  return {
    id: 'archive',
    run: async () => {
      const account = needAccount(outside);
      const domain = needDomain(outside);
      const user = localPartOf(account.address);
      const password = await webmailPassword(outside);
      await needLogin();
      const session = await outside.bosh.open(domain);
      try {
        const login = await session.login({ user, domain, password });
        if (!login.accepted) throw new SeeCheck('login-token');
        return await writeAndRead(session, `${user}@${domain}`);
      } catch (error) {
        if (error instanceof NotApplicable) throw error;
        return failed(`the archive gives no answer: ${messageOf(error)}`, MEND);
      } finally {
        await session.close();
      }
    },
  };
}

async function writeAndRead(session: BoshSession, self: string): Promise<Finding> {
  const text = `${PROBE_TEXT} ${randomBytes(8).toString('hex')}`;
  await session.send(`<presence xmlns='jabber:client'/>`);
  await session.send(
    `<message xmlns='jabber:client' type='chat' to='${escapeXml(self)}' id='archive-probe'>` +
      `<body>${escapeXml(text)}</body></message>`,
  );
  for (let round = 0; round < TRIES; round += 1) {
    const id = `archive-${round}`;
    const answer = await session.request(
      `<iq type='set' id='${id}' xmlns='jabber:client'><query xmlns='urn:xmpp:mam:2'>` +
        `<set xmlns='http://jabber.org/protocol/rsm'><max>20</max><before/></set></query></iq>`,
      id,
    );
    if (answer.attributes['type'] !== 'result') {
      const condition = findAll(answer, 'error')[0]?.children[0]?.name ?? 'an error';
      return failed(`the archive answers ${condition}`, MEND);
    }
    const kept = session.take().flatMap((element) => findAll(element, 'forwarded'));
    const bodies = kept.flatMap((element) => findAll(element, 'body'));
    if (bodies.some((body) => body.text === text)) {
      return ok('a message was archived and read back, emoji included');
    }
    await session.poll(10_000);
  }
  return failed('a message that was sent is not in the archive', MEND);
}
