/**
 * A window to write a mail in (ZmMailApp.compose). An account without mail has none, and Zimbra says
 * nothing then. 10.1, 8.8.15; 8.6 read only.
 */
interface ComposeGlobals {
  AjxDispatcher?: { run(method: 'Compose', params: object): unknown };
  AjxEmailAddress?: new (address: string) => object;
  ZmOperation?: { readonly NEW_MESSAGE?: string };
  Dwt?: { readonly TEXT?: string };
}

export interface NewMail {
  readonly to: readonly string[];
  readonly subject?: string | undefined;
  /** Plain text. */
  readonly body?: string | undefined;
}

export function compose(page: object, { to, subject, body }: NewMail): void {
  const { AjxDispatcher, AjxEmailAddress, ZmOperation, Dwt }: ComposeGlobals = page;
  AjxDispatcher?.run('Compose', {
    action: ZmOperation?.NEW_MESSAGE ?? 'NEW_MESSAGE',
    toOverride: AjxEmailAddress ? to.map((address) => new AjxEmailAddress(address)) : [...to],
    ...(subject && { subjOverride: subject }),
    // Where the user writes HTML it would be taken for that: so the mail is of plain text too.
    ...(body && { extraBodyText: body, composeMode: Dwt?.TEXT ?? 'text/plain' }),
  });
}
