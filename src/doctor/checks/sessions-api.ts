import type { ExtauthFacts } from '../../host/facts/extauth.ts';
import { failed, messageOf, NotApplicable, ok, SeeCheck, type Finding } from '../finding.ts';

const NEEDED = 'connected_users_info';
/** A command that harms nobody, and is none of the two. */
const OTHER = 'registered_vhosts';
const TIMEOUT_MS = 10_000;
const MEND =
  'the listener of mod_http_api and "api_permissions", as in conf/ejabberd.yml; systemctl restart ejabberd';

/** Where the authenticator ends sessions: that it can, and that nothing else can be done there. */
export async function sessionsApi({ report }: ExtauthFacts): Promise<Finding> {
  if (report === undefined) throw new SeeCheck('extauth-check');
  const { ejabberdApiUrl: url } = report;
  if (url === undefined) throw new NotApplicable('the authenticator ends no sessions');
  const [needed, other] = await Promise.all([statusOf(url, NEEDED), statusOf(url, OTHER)]);
  if (needed !== 200) {
    return failed(`ejabberd does not tell the authenticator who is online: ${needed}`, MEND);
  }
  return other !== 401 && other !== 403
    ? failed(
        'whoever reaches port and address of that can run other commands of ejabberd, too',
        MEND,
      )
    : ok(
        'ejabberd tells the authenticator who is online, and does nothing else for it but end sessions',
      );
}

async function statusOf(url: string, command: string): Promise<number | string> {
  try {
    const { status, body } = await fetch(`${url.replace(/\/$/, '')}/${command}`, {
      ...{ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await body?.cancel();
    return status;
  } catch (error) {
    return messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error);
  }
}
