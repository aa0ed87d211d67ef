/** SearchGal, AutoCompleteGal and Search: what the web client asks about people and their mail; NoOp. */
import type { Account } from './accounts.ts';
import type { Briefcase } from './briefcase.ts';
import { searchAppointments } from './calendar.ts';
import type { Gal, GalEntry } from './gal.ts';
import { sampleMailFor } from './page/sample-mail.ts';
import { text, type SoapElement } from './soap-envelope.ts';
import { faults } from './soap-fault.ts';

/** zimbraContactAutoCompleteMaxResults; it does not mind what the request says. */
const AUTO_COMPLETE_LIMIT = 20;

export class MailboxServices {
  readonly #gal: Gal;
  readonly #briefcase: Briefcase;

  constructor(gal: Gal, briefcase: Briefcase) {
    this.#gal = gal;
    this.#briefcase = briefcase;
  }

  /** Undefined for another document. */
  handle(name: string, request: SoapElement, account: Account): SoapElement | undefined {
    switch (name) {
      case 'AutoCompleteGalRequest':
        checkFeature(account, 'zimbraFeatureGalAutoCompleteEnabled');
        return galAnswer(this.#gal.autoComplete(required(request, 'name')), AUTO_COMPLETE_LIMIT);
      case 'NoOpRequest':
        return {};
      case 'SearchGalRequest':
        checkFeature(account);
        return galAnswer(
          this.#gal.search(required(request, 'name')),
          Number(text(request, 'limit') ?? 100),
        );
      case 'SaveDocumentRequest':
        return this.#briefcase.save(request, account);
      case 'SearchRequest':
        if (text(request, 'types') === 'appointment') return searchAppointments(request, account);
        if (text(request, 'types') === 'document') return this.#briefcase.search(account);
        return search(request, account);
      default:
        return undefined;
    }
  }
}

function required(request: SoapElement, name: string): string {
  const value = text(request, name);
  if (value === undefined) throw faults.invalidRequest(`missing required attribute: ${name}`);
  return value;
}

/** GalSearchControl.checkFeatureEnabled; administrators may always. */
function checkFeature(account: Account, extra?: 'zimbraFeatureGalAutoCompleteEnabled'): void {
  if (account.isAdmin) return;
  const denied = (feature: string): Error =>
    faults.permDenied(`GAL feature (${feature}) is not enabled`);
  if (account.galEnabled === false) throw denied('zimbraFeatureGalEnabled');
  if (extra && account.galAutoCompleteEnabled === false) throw denied(extra);
}

function galAnswer(entries: readonly GalEntry[], limit: number): SoapElement {
  const cn = entries.slice(0, limit).map(({ id, attrs }) => ({
    id: `${id}:${257 + id.charCodeAt(35)}`,
    l: `${id}:2`,
    ref: `uid=${String(attrs['email']).split('@')[0]},ou=people,dc=example,dc=test`,
    fileAsStr: attrs['fullName'],
    _attrs: attrs,
  }));
  // An empty list is left out, as everywhere in Zimbra's JSON.
  return {
    sortBy: 'nameAsc',
    offset: 0,
    more: entries.length > limit,
    ...(cn.length > 0 && { cn }),
  };
}

/** Of messages, the senders and (`recip` 2) the recipients; of contacts, those with that address. */
function search(request: SoapElement, account: Account): SoapElement {
  const query = required(request, 'query');
  if (text(request, 'types') === 'contact') {
    const cn = (account.contacts ?? [])
      .filter((email) => query.includes(email))
      .map((email, at) => ({
        id: String(257 + at),
        l: '7',
        _attrs: { email, image: { part: '1', ct: 'image/png', s: 128, filename: 'photo.png' } },
      }));
    return { sortBy: 'dateDesc', offset: 0, more: false, ...(cn.length > 0 && { cn }) };
  }
  const withRecipients = text(request, 'recip') === '2';
  const m = sampleMailFor(account.email).map(({ from, address, subject }, at) => ({
    id: String(300 + at),
    l: '2',
    d: Date.now() - at * 3_600_000,
    su: subject,
    e: [
      { a: address, p: from, d: from.split(' ')[0], t: 'f' },
      ...(withRecipients ? [{ a: account.email, p: account.displayName, t: 't' }] : []),
    ],
  }));
  return { sortBy: 'dateDesc', offset: 0, more: false, ...(m.length > 0 && { m }) };
}
