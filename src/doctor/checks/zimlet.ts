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
import { chatDomain } from '../../server/domain-name.ts';
import { needAccount, needDomain, ZIMLET, type Outside } from '../ask/outside.ts';

export const GRANT = `zmzimletctl acl ${ZIMLET} default grant; zmprov fc -a zimlet`;
export const DEPLOY = `zmzimletctl deploy ${ZIMLET}.zip; zmprov fc -a zimlet; zmmailboxdctl restart`;

/** What Zimbra says of the account and of the zimlet in its session. */
export function zimletChecks(outside: Outside): Check[] {
  const listed = async () => {
    const found = await needAccount(outside).listed(ZIMLET);
    if (found.length === 0) throw new SeeCheck('zimlet-granted');
    return found;
  };
  return [
    { id: 'zimbra-login', run: () => zimbraLogin(outside) },
    { id: 'cookie', run: () => cookie(outside) },
    {
      id: 'zimlet-granted',
      run: async () => {
        const [zimlet] = await needAccount(outside).listed(ZIMLET);
        if (zimlet === undefined) {
          return failed('Zimbra does not list the zimlet for this account', `${DEPLOY}; ${GRANT}`);
        }
        return zimlet.enabled
          ? ok('the zimlet is deployed and granted to this account')
          : failed('the zimlet is switched off for this account', `zmzimletctl enable ${ZIMLET}`);
      },
    },
    {
      id: 'zimlet-twice',
      run: async () =>
        (await listed()).length === 1
          ? ok('it is there once')
          : failed(
              'it is both deployed and in _dev: the second one breaks the first',
              `rm -r /opt/zimbra/zimlets-deployed/_dev/${ZIMLET}`,
            ),
    },
    {
      id: 'zimlet-version',
      run: async () => {
        const [zimlet] = await listed();
        const version = zimlet?.version ?? 'none';
        return version === outside.version
          ? ok(`the zimlet is ${version}, as this program`)
          : failed(`the zimlet is ${version}, this program is ${outside.version}`, DEPLOY);
      },
    },
    {
      id: 'zimlet-settings',
      run: async () => {
        const [zimlet] = await listed();
        return judgeSettings(outside, zimlet?.settings ?? new Map<string, string>());
      },
    },
  ];
}

async function zimbraLogin(outside: Outside): Promise<Finding> {
  const account = needAccount(outside);
  const login = await account.login().catch((error: unknown) => {
    if (error instanceof NotApplicable) throw error;
    return { kind: 'silent', why: messageOf(error) } as const;
  });
  const what = account.password === undefined ? 'token' : 'password';
  switch (login.kind) {
    case 'silent':
      return failed(
        `Zimbra says nothing about the ${what}: ${login.why}`,
        'zmcontrol status; let the proxy lead /service/soap to mailboxd, unaltered',
      );
    case 'accepted':
      return ok(`Zimbra accepts the ${what}`);
    case 'two-factor':
      return warning(
        'the password is right, and Zimbra wants a second factor: this account signs in to chat ' +
          'from the webmail only',
        'give a session token on standard input to have the rest checked: the cookie ' +
          'ZM_AUTH_TOKEN of a webmail session',
      );
    case 'refused':
      return failed(
        `Zimbra refuses the ${what}: ${login.code}`,
        mendRefusal(login.code, account.address),
      );
  }
}

/** What is checked here from outside must be what the zimlet in the browser asks for. */
function judgeSettings(outside: Outside, settings: ReadonlyMap<string, string>): Finding {
  const { httpBind, websocket } = outside.options;
  const setting = (name: string, or: string): string => settings.get(name)?.trim() || or;
  const { mailDomain } = needAccount(outside);
  const domain = setting('xmppDomain', chatDomain(mailDomain) ?? mailDomain).toLowerCase();
  const boshUrl = setting('boshUrl', '/http-bind');
  const other = [
    ...(domain === needDomain(outside) ? [] : [['xmppDomain', domain, `--domain ${domain}`]]),
    ...(boshUrl === httpBind ? [] : [['boshUrl', boshUrl, `--http-bind ${boshUrl}`]]),
  ];
  if (other.length > 0) {
    return failed(
      other
        .map(([name, value]) => `${name} of the zimlet is ${value}, and not what is checked here`)
        .join('; '),
      `ask with ${other.map(([, , option]) => option).join(' ')} if that is right; else mend it: ` +
        `zmzimletctl getConfigTemplate ${ZIMLET}.zip, edit, zmzimletctl configure`,
    );
  }
  const socketUrl = setting('websocketUrl', '/ws');
  return socketUrl.toLowerCase() === 'none' || socketUrl === websocket
    ? ok(`the zimlet asks ${boshUrl} for ${domain}`)
    : warning(
        `the zimlet also asks ${socketUrl}, and that is not checked here`,
        `ask with --websocket ${socketUrl}`,
      );
}

function mendRefusal(code: string, address: string): string {
  switch (code) {
    case 'account.CHANGE_PASSWORD':
      return 'log in to the webmail and choose a new password';
    case 'account.MAINTENANCE_MODE':
      return `zmprov ma ${address} zimbraAccountStatus active`;
    case 'account.TWO_FACTOR_SETUP_REQUIRED':
      return 'log in to the webmail and set the second factor up, then give a session token';
    default:
      return `give the right one on standard input; zmprov ga ${address} zimbraAccountStatus`;
  }
}

async function cookie(outside: Outside): Promise<Finding> {
  const account = needAccount(outside);
  await account.token();
  const login = await account.login();
  if (login.kind !== 'accepted' || account.password === undefined) {
    throw new NotApplicable('Zimbra sets it at a login with a password only');
  }
  const found = login.setCookie.find((line) => line.startsWith('ZM_AUTH_TOKEN='));
  if (found === undefined) throw new NotApplicable('the answer to the login sets none');
  const wanted = ['HttpOnly', ...(outside.url.protocol === 'https:' ? ['Secure'] : [])];
  const attributes = found.split(';').map((part) => part.trim().toLowerCase());
  const missing = wanted.filter((name) => !attributes.includes(name.toLowerCase()));
  return missing.length === 0
    ? ok(`ZM_AUTH_TOKEN is ${wanted.join(' and ')}`)
    : failed(
        `ZM_AUTH_TOKEN is not ${missing.join(' and ')}`,
        'let the proxy pass Set-Cookie unaltered; for Secure, let it reach mailboxd by https: ' +
          'zmprov mcf zimbraReverseProxySSLToUpstreamEnabled TRUE',
      );
}
