/** What `zimbra-auth --check --json` prints, and doctor reads. Holds no secret. */
export interface CheckReport {
  /** Mail domain of each XMPP domain. */
  readonly domains: Readonly<Record<string, string>>;
  readonly soapUrl: string;
  readonly timeoutMs: number;
  readonly isuser: string;
  readonly services: readonly CheckedService[];
}

export interface CheckedService {
  readonly what: string;
  /** How long it was asked. */
  readonly ms: number;
  /** In words, if it does not answer as it should. */
  readonly problem?: string;
}
