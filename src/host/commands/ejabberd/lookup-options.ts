import { statSync } from 'node:fs';
import { isPlainPath, mailDomain, seeHelp } from '../../parts/command-line.ts';
import { Misuse } from '../../refusal.ts';

/** The account of Zimbra that tells who exists. */
export interface LookupOptions {
  /** `none`: nobody is asked (any more). */
  readonly account: string;
  /** Undefined: where it was, or beside Zimbra's other address. */
  readonly url: string | undefined;
  /** Undefined: the password of before. */
  readonly passwordFile: string | undefined;
}

export const LOOKUP_OPTIONS = {
  'lookup-account': { type: 'string' },
  'lookup-password-file': { type: 'string' },
  'lookup-url': { type: 'string' },
} as const;

export const LOOKUP_HELP = `\
  --lookup-account USER@DOMAIN
                        Ask Zimbra who exists, as this account: a message to an address that nobody has comes
                        back, instead of vanishing into an archive. Later runs keep it; "none" ends it. Make it
                        for this alone; on the Zimbra host, as zimbra:
                          zmprov ca chat-lookup@example.com PASSWORD zimbraIsDelegatedAdminAccount TRUE
                          zmprov grr domain example.com usr chat-lookup@example.com getAccountInfo
                          zmprov grr domain example.com usr chat-lookup@example.com \\
                            get.account.zimbraAccountStatus
                          zmprov grr domain example.com usr chat-lookup@example.com \\
                            get.account.zimbraAuthTokenValidityValue
                        It may look accounts of that domain up, and read whether they are locked or have another
                        password than before; no more. Their sessions of chat end then.
  --lookup-password-file FILE
                        With its password, in one line, for root alone. It is copied.
  --lookup-url URL      Zimbra's service for administrators. Without it https://HOST:7071/service/admin/soap,
                        with the host of Zimbra.
`;

type Values = Partial<Record<keyof typeof LOOKUP_OPTIONS, string | undefined>>;

/** For `command`. Undefined: as before. Throws {@link Misuse}. */
export function lookupOptions(command: string, values: Values): LookupOptions | undefined {
  const { 'lookup-account': account, 'lookup-password-file': passwordFile } = values;
  const url = values['lookup-url'];
  const insist = (isGood: boolean, problem: string): void => {
    if (!isGood) throw new Misuse(problem, seeHelp(command));
  };
  if (account === undefined) {
    const given = Object.keys(LOOKUP_OPTIONS).find((name) => values[name as keyof Values]);
    insist(given === undefined, `--${given} needs --lookup-account`);
    return undefined;
  }
  const [, domain = ''] = /^[\w.+-]+@(.+)$/.exec(account) ?? [];
  insist(
    account === 'none' || mailDomain(domain) !== undefined,
    `--lookup-account ${account}: an account such as chat-lookup@example.com is needed, or none`,
  );
  insist(
    url === undefined || /^https:\/\/[A-Za-z0-9.-]+(:[0-9]+)?\/[A-Za-z0-9/_.-]+$/.test(url),
    `--lookup-url ${url}: needed is something like https://mail.example.com:7071/service/admin/soap`,
  );
  if (passwordFile !== undefined) {
    const status = isPlainPath(passwordFile)
      ? statSync(passwordFile, { throwIfNoEntry: false })
      : undefined;
    insist(
      status?.isFile() === true,
      `--lookup-password-file ${passwordFile}: an absolute path without spaces is needed, of a file that is there`,
    );
    insist(
      ((status?.mode ?? 0) & 0o007) === 0,
      `--lookup-password-file ${passwordFile}: everybody can read it; chmod 600 ${passwordFile}`,
    );
  }
  return { account, url, passwordFile };
}

/** As the command of a part takes them. */
export const lookupArgs = (lookup: LookupOptions | undefined): string[] =>
  lookup === undefined
    ? []
    : [
        ...['--lookup-account', lookup.account],
        ...(lookup.url === undefined ? [] : ['--lookup-url', lookup.url]),
        ...(lookup.passwordFile === undefined
          ? []
          : ['--lookup-password-file', lookup.passwordFile]),
      ];
