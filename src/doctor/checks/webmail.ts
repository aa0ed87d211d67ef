import { failed, ok, SeeCheck, warning, type Check, type Finding } from '../finding.ts';
import { needAccount, ZIMLET, type Outside } from '../ask/outside.ts';

const MOST_SKEW_MS = 30_000;
const DEPLOY = `on a mailbox host, as zimbra: zmzimletctl deploy ${ZIMLET}.zip; zmprov fc -a zimlet`;

/** The web client and the paths of the zimlet, without a session but for the last check. */
export function webmailChecks(outside: Outside): Check[] {
  const { http, url } = outside;
  return [
    {
      id: 'webmail',
      run: async () => {
        const answer = await http(url).catch((error: unknown) => {
          if (error instanceof SeeCheck && error.id !== 'webmail') throw error;
          return undefined;
        });
        if (answer === undefined) {
          return failed(
            `${url.host} does not answer`,
            'zmproxyctl status, or that of your own proxy; port and firewall; the address in the DNS',
          );
        }
        const { status, headers } = answer;
        const elsewhere = otherOrigin(url, headers.location);
        if (elsewhere !== undefined) {
          return failed(
            `the webmail is not here: ${status} to ${elsewhere}`,
            `--zimbra-url ${elsewhere}`,
          );
        }
        return status === 200 || (status >= 301 && status <= 308)
          ? ok(`the webmail answers ${status}`)
          : failed(`the webmail answers ${status}`, 'zmcontrol status; zmmailboxdctl restart');
      },
    },
    {
      id: 'clock',
      run: async () => {
        const askedAt = Date.now();
        const { headers } = await http(url);
        return skew(headers.date, (askedAt + Date.now()) / 2);
      },
    },
    {
      id: 'zimlet-filter',
      run: async () => {
        const { status } = await http(new URL(`/service/zimlet/${ZIMLET}/panel.js`, url));
        if (status === 401) return ok('without a session the zimlet path answers 401');
        return failed(
          `without a session /service/zimlet/ answers ${status}, not 401`,
          'let the proxy lead /service/ to mailboxd, unaltered and uncached',
        );
      },
    },
    { id: 'zimlet-unfiltered', run: () => unfiltered(outside) },
    { id: 'classic-client', run: () => classicClient(outside) },
  ];
}

function otherOrigin(url: URL, location: string | undefined): string | undefined {
  try {
    const { origin } = new URL(location ?? '', url);
    return origin === url.origin ? undefined : origin;
  } catch {
    return undefined; // no address that a browser could follow either
  }
}

function skew(date: string | undefined, now: number): Finding {
  const theirs = Date.parse(date ?? '');
  const mend = 'synchronise the clocks of both machines: timedatectl set-ntp true';
  if (Number.isNaN(theirs)) return warning('the webmail does not tell the time', mend);
  // The header has whole seconds, rounded down.
  const off = Math.abs(theirs + 500 - now);
  const seen = `the clocks of the webmail and of this machine differ by ${Math.round(off / 1000)} s`;
  return off > MOST_SKEW_MS ? failed(seen, mend) : ok(seen);
}

/** The same JSP has a second address, where Zimbra's filter does not stand before it. */
async function unfiltered({ http, url, version }: Outside): Promise<Finding> {
  const { status, text } = await http(new URL(`/zimlet/${ZIMLET}/token-${version}.jsp`, url), {
    method: 'POST',
    headers: { 'X-Requested-With': ZIMLET },
  });
  if (text.includes('<%')) {
    return failed(
      'the JSP answers with its source: JSPs are not run',
      'zmprov mcf zimbraZimletJspEnabled TRUE; zmmailboxdctl restart',
    );
  }
  return status === 404 || status === 403
    ? ok(`the path without Zimbra's filter answers ${status}`)
    : failed(`the path without Zimbra's filter answers ${status}, not 404`, DEPLOY);
}

async function classicClient(outside: Outside): Promise<Finding> {
  const token = await needAccount(outside).token();
  const { status, headers, text } = await outside.http(outside.url, {
    headers: { Cookie: `ZM_AUTH_TOKEN=${token}`, 'User-Agent': 'Mozilla/5.0 (X11) Chrome/130.0' },
  });
  if (status >= 400) throw new SeeCheck('webmail');
  const mend =
    'open the webmail with ?client=advanced, or make it the usual one: ' +
    'zmprov mc default zimbraPrefClientType advanced';
  if (/\/modern\//.test(headers.location ?? '')) {
    return warning(
      'this account is led to the modern client, where the zimlet does not live',
      mend,
    );
  }
  return text.includes('appContextPath')
    ? ok('this account gets the classic client')
    : warning(`the page after login (${status}) does not look like the classic client`, mend);
}
