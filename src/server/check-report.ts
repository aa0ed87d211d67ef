import { asObject, parseJson } from './soap-json.ts';

/** What `zimbra-auth --check --json` prints, and doctor and the commands read. Holds no secret. */
export interface CheckReport {
  /** Mail domain of each XMPP domain. */
  readonly domains: Readonly<Record<string, string>>;
  readonly soapUrl: string;
  readonly timeoutMs: number;
  readonly isuser: string;
  /** What the webmail may sign in with; without it session tokens alone. */
  readonly credentials?: 'both' | 'tickets';
  /** The names of the keys of tickets, of which the first is the newest; none without tickets. */
  readonly keys?: readonly string[];
  /** Of ejabberd's commands, where sessions end with the account. */
  readonly ejabberdApiUrl?: string;
  /** Attributes of accounts that it would need for that, and may not read. */
  readonly unreadable?: readonly string[];
  readonly services: readonly CheckedService[];
}

export interface CheckedService {
  readonly what: string;
  /** The key of the configuration that names it. */
  readonly key: 'soapUrl' | 'appPasswordUrl' | 'adminSoapUrl';
  /** How long it was asked. */
  readonly ms: number;
  /** In words, if it does not answer as it should. */
  readonly problem?: string;
}

/** Undefined when it is none: the program then says on its standard error why. */
export function readCheckReport(text: string): CheckReport | undefined {
  const report = asObject(parseJson(text));
  // The rest is as the program of this release writes it; whoever reads has asked for its version.
  return asObject(report?.['domains']) !== undefined && Array.isArray(report?.['services'])
    ? (report as unknown as CheckReport)
    : undefined;
}
