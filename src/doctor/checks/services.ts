/** What a user finds beside conversations: groups of others, and a place for files. */
import { randomBytes } from 'node:crypto';
import { webmailPassword } from './jsp.ts';
import type { BoshSession } from '../ask/bosh-session.ts';
import {
  failed,
  messageOf,
  NotApplicable,
  ok,
  SeeCheck,
  warning,
  type Check,
  type Finding,
} from '../finding.ts';
import type { HttpAnswer } from '../ask/http.ts';
import { localPartOf, needAccount, needDomain, type Outside } from '../ask/outside.ts';
import { escapeXml, findAll, type XmlElement } from '../ask/xml.ts';

const INFO = 'http://jabber.org/protocol/disco#info';
const ITEMS = 'http://jabber.org/protocol/disco#items';
const UPLOAD = 'urn:xmpp:http:upload:0';
const MUC = 'http://jabber.org/protocol/muc';
const SHOWN_NAMES = 3;

const OFFER = './deploy.sh ejabberd with --webmail, then restart ejabberd';
const PROXY = './deploy.sh proxy, or conf/nginx-http-upload.conf';
const HEADERS =
  'custom_headers of mod_http_upload as in conf/ejabberd.yml (./deploy.sh ejabberd), and ' +
  'conf/nginx-http-upload.conf (./deploy.sh proxy)';

/** Asked with the account's own session: what an ordinary colleague can see and do. */
export function serviceChecks(outside: Outside, needLogin: () => Promise<void>): Check[] {
  return [
    {
      id: 'rooms-hidden',
      run: () =>
        withSession(outside, needLogin, async (session, domain) => {
          const service = await findService(session, domain, MUC);
          if (service === undefined) throw new NotApplicable('there are no groups here');
          return judgeRooms(await roomsOf(session, service.jid), service.jid);
        }),
    },
    {
      id: 'upload',
      run: () =>
        withSession(outside, needLogin, async (session, domain) => {
          const service = await findService(session, domain, UPLOAD);
          if (service === undefined) return warning('nobody can send files', OFFER);
          return sendFile(outside, session, service);
        }),
    },
  ];
}

async function withSession(
  outside: Outside,
  needLogin: () => Promise<void>,
  use: (session: BoshSession, domain: string) => Promise<Finding>,
): Promise<Finding> {
  const account = needAccount(outside);
  const domain = needDomain(outside);
  const password = await webmailPassword(outside);
  await needLogin();
  const session = await outside.bosh.open(domain);
  try {
    const login = await session.login({ user: localPartOf(account.address), domain, password });
    if (!login.accepted) throw new SeeCheck('login-token');
    return await use(session, domain);
  } finally {
    await session.close();
  }
}

interface Service {
  readonly jid: string;
  readonly info: XmlElement;
}

async function ask(session: BoshSession, to: string, content: string): Promise<XmlElement> {
  const id = `service-${randomBytes(6).toString('hex')}`;
  const iq = `<iq type='get' id='${id}' to='${escapeXml(to)}' xmlns='jabber:client'>${content}</iq>`;
  return session.request(iq, id);
}

/** The domain's service that can do this. */
async function findService(
  session: BoshSession,
  domain: string,
  feature: string,
): Promise<Service | undefined> {
  const items = await ask(session, domain, `<query xmlns='${ITEMS}'/>`);
  for (const { attributes } of findAll(items, 'item')) {
    const jid = attributes['jid'] ?? '';
    const info = await ask(session, jid, `<query xmlns='${INFO}'/>`);
    const can = findAll(info, 'feature').some((each) => each.attributes['var'] === feature);
    if (can) return { jid, info };
  }
  return undefined;
}

async function roomsOf(session: BoshSession, service: string): Promise<string[]> {
  const rooms = await ask(session, service, `<query xmlns='${ITEMS}'/>`);
  return findAll(rooms, 'item').map(({ attributes }) => attributes['jid'] ?? '');
}

/** What the account is a member of is in no list of its own; what is listed, everybody sees. */
function judgeRooms(rooms: readonly string[], service: string): Finding {
  if (rooms.length === 0) return ok('no group is shown to those who are not in it');
  const more = rooms.length > SHOWN_NAMES ? ' …' : '';
  return warning(
    `${rooms.length} groups are shown to everybody: ${rooms.slice(0, SHOWN_NAMES).join(' ')}${more}`,
    'default_room_options as in conf/ejabberd.yml for those to come; and for each that is there, ' +
      `as root, with ROOM for what is before the @: ejabberdctl set_room_affiliation ROOM ${service} ` +
      `USER@DOMAIN member, for whoever belongs to it; then ejabberdctl change_room_option ROOM ` +
      `${service} members_only true, and the same with public false`,
  );
}

async function sendFile(
  outside: Outside,
  session: BoshSession,
  { jid, info }: Service,
): Promise<Finding> {
  const body = 'Test of files by com_zimbra_converse doctor\n';
  const request = `<request xmlns='${UPLOAD}' filename='doctor.html' size='${body.length}'/>`;
  const answer = await ask(session, jid, request);
  const [put, get] = ['put', 'get'].map(
    (name) => findAll(answer, name)[0]?.attributes['url'] ?? '',
  );
  if (!put || !get) {
    const condition = findAll(answer, 'error')[0]?.children[0]?.name ?? 'an error';
    return failed(`the server takes no file: ${condition}`, 'the log of ejabberd; df -h');
  }
  const foreign = [put, get].find((url) => new URL(url).origin !== outside.url.origin);
  if (foreign !== undefined) {
    return failed(
      `files go to ${new URL(foreign).origin}, and the chat may reach ${outside.url.origin} alone`,
      OFFER,
    );
  }
  try {
    const sent = await outside.http(new URL(put), { method: 'PUT', body });
    if (sent.status !== 201) return failed(`a file that is sent is answered ${sent.status}`, PROXY);
    const read = await outside.http(new URL(get));
    if (read.status !== 200 || read.text !== body)
      return failed(`a file that was sent is answered ${read.status}`, PROXY);
    const wrong = unsafeHeaders(read);
    if (wrong.length > 0) {
      return failed(
        `a file that is opened can act as the webmail: ${wrong.join(', ')} is missing`,
        HEADERS,
      );
    }
  } catch (error) {
    if (error instanceof NotApplicable) throw error;
    return failed(messageOf(error), PROXY);
  }
  return ok(`a file was sent and read back, and cannot act as the webmail${limitOf(info)}`);
}

function unsafeHeaders({ headers }: HttpAnswer): string[] {
  const good: Readonly<Record<string, RegExp>> = {
    'content-security-policy': /\bsandbox\b(?!.*allow-scripts)/,
    'x-content-type-options': /^nosniff$/i,
    'content-disposition': /^attachment\b/i,
  };
  return Object.entries(good)
    .filter(([name, wanted]) => !wanted.test(String(headers[name] ?? '')))
    .map(([name]) => name);
}

function limitOf(info: XmlElement): string {
  const field = findAll(info, 'field').find((each) => each.attributes['var'] === 'max-file-size');
  const bytes = Number(field && findAll(field, 'value')[0]?.text);
  return bytes > 0 ? `; the largest may have ${Math.floor(bytes / 1024 / 1024)} MB` : '';
}
