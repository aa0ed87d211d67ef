import type { Account, Directory } from './accounts.ts';
import type { TokenFields } from './auth-token.ts';
import type { Sessions } from './sessions.ts';
import type { MailboxServices } from './mailbox-services.ts';
import { freeBusy } from './calendar.ts';
import { children, flag, text, type SoapElement } from './soap-envelope.ts';
import { faults, SoapFault } from './soap-fault.ts';

/** One property of one zimlet of one user: what setUserProperty(…, save) leaves on the server. */
export interface ZimletProperty {
  zimlet: string;
  name: string;
  value: string;
}

export interface SoapSession {
  account: Account;
  encoded: string;
  token: TokenFields;
}

const MAX_PROPERTIES = 1024;
const WORKING_HOURS =
  '1:N:0800:1700,2:Y:0800:1700,3:Y:0800:1700,4:Y:0800:1700,5:Y:0800:1700,6:Y:0800:1700,7:N:0800:1700';
const SECTIONS = 'mbox,prefs,attrs,zimlets,props,idents,sigs,dsrcs,children'.split(',');

/** Dates are in UTC, as LDAP has them: `20260101090000Z`. */
const prefsOf = (account: Account): Readonly<Record<string, string>> => ({
  zimbraPrefLocale: account.locale ?? 'en_US',
  zimbraPrefCalendarFirstDayOfWeek: String(account.firstDayOfWeek ?? 0),
  zimbraPrefCalendarWorkingHours: account.workingHours ?? WORKING_HOURS,
  zimbraPrefOutOfOfficeReplyEnabled: 'FALSE',
  ...account.prefs,
});

/** The SOAP services for which one must be logged in. Each gives a response without `_jsns`. */
export class AccountServices {
  readonly #directory: Directory;
  readonly #sessions: Sessions;
  readonly #zimletsOf: (account: Account) => readonly unknown[];
  readonly #mailbox: MailboxServices;
  readonly #properties = new Map<string, ZimletProperty[]>();

  constructor(
    directory: Directory,
    sessions: Sessions,
    zimletsOf: (account: Account) => readonly unknown[],
    mailbox: MailboxServices,
  ) {
    this.#directory = directory;
    this.#sessions = sessions;
    this.#zimletsOf = zimletsOf;
    this.#mailbox = mailbox;
  }

  /** Undefined for a document that Zimbra would have but this simulation has not. */
  handle(name: string, request: SoapElement, session: SoapSession): SoapElement | undefined {
    switch (name) {
      case 'EndSessionRequest':
        if (flag(request, 'logoff')) this.#sessions.deregister(session.token);
        return {};
      case 'GetInfoRequest':
        return this.getInfo(session, text(request, 'sections'));
      case 'ModifyPropertiesRequest':
        this.#modifyProperties(session.account, children(request, 'prop'));
        return {};
      case 'GetPrefsRequest':
        return { _attrs: prefsOf(session.account) };
      case 'GetFreeBusyRequest':
        return freeBusy(request, this.#directory);
      case 'NoOpRequest':
        return {};
      case 'BatchRequest':
        return this.#batch(request, session);
      default:
        return this.#mailbox.handle(name, request, session.account);
    }
  }

  /** Each request has its own answer or fault; `onerror` says whether the others go on. */
  #batch(request: SoapElement, session: SoapSession): SoapElement {
    const answers: Record<string, SoapElement[]> = {};
    for (const name of Object.keys(request).filter((key) => key.endsWith('Request'))) {
      for (const each of children(request, name)) {
        const requestId = text(each, 'requestId');
        const id = requestId === undefined ? {} : { requestId };
        try {
          const response = this.handle(name, each, session);
          if (response === undefined) throw faults.unknownDocument(name);
          (answers[name.replace(/Request$/, 'Response')] ??= []).push({ ...id, ...response });
        } catch (error) {
          if (!(error instanceof SoapFault)) throw error;
          (answers['Fault'] ??= []).push({ ...id, ...error.toElement() });
          if (text(request, 'onerror') !== 'continue') return answers;
        }
      }
    }
    return answers;
  }

  /** What all accounts have chosen in their zimlets. */
  forgetProperties(): void {
    this.#properties.clear();
  }

  propertiesOf(account: Account): readonly ZimletProperty[] {
    return this.#properties.get(account.id) ?? [];
  }

  /** `sections` empty or absent means everything; `","` means nothing (GetInfo.java's splitter). */
  getInfo(session: SoapSession, sections: string | undefined): SoapElement {
    const { account, token, encoded } = session;
    const wanted =
      sections === undefined || sections === ''
        ? SECTIONS
        : sections.split(',').flatMap((part) => part.trim().toLowerCase() || []);
    const unknown = wanted.find((section) => !SECTIONS.includes(section));
    if (unknown !== undefined) throw faults.invalidRequest(`unknown GetInfo section: ${unknown}`);
    const admin = token.adminId === undefined ? undefined : this.#directory.byId(token.adminId);
    return {
      version: '10.1.3_GA_4655',
      id: account.id,
      name: account.email,
      crumb: this.#sessions.crumb(encoded),
      lifetime: token.expires - Date.now(),
      ...(admin?.isAdmin === true && { adminDelegated: true }),
      docSizeLimit: 10_485_760,
      attSizeLimit: 10_240_000,
      cos: { id: 'e00428a1-0c00-11d9-836a-000d93afea2a', name: 'default' },
      ...(wanted.includes('prefs') && {
        prefs: { _attrs: prefsOf(account) },
      }),
      ...(wanted.includes('attrs') && {
        attrs: {
          _attrs: {
            displayName: account.displayName,
            zimbraIsExternalVirtualAccount: account.isExternal === true ? 'TRUE' : 'FALSE',
            zimbraFeatureBriefcasesEnabled: account.briefcaseEnabled === false ? 'FALSE' : 'TRUE',
            zimbraFeatureGalEnabled: account.galEnabled === false ? 'FALSE' : 'TRUE',
            zimbraFeatureGalAutoCompleteEnabled:
              account.galAutoCompleteEnabled === false ? 'FALSE' : 'TRUE',
            zimbraMailIdleSessionTimeout: String(account.idleTimeout ?? 0),
          },
        },
      }),
      ...(wanted.includes('zimlets') && { zimlets: { zimlet: this.#zimletsOf(account) } }),
      ...(wanted.includes('props') && {
        props: {
          prop: this.propertiesOf(account).map(({ zimlet, name, value }) => ({
            zimlet,
            name,
            _content: value,
          })),
        },
      }),
    };
  }

  #modifyProperties(account: Account, changes: readonly SoapElement[]): void {
    const kept = new Map(this.propertiesOf(account).map((p) => [`${p.zimlet}:${p.name}`, p]));
    for (const change of changes) {
      const zimlet = text(change, 'zimlet');
      const name = text(change, 'name');
      if (zimlet === undefined || name === undefined) {
        throw faults.invalidRequest('missing required attribute: zimlet, name');
      }
      kept.set(`${zimlet}:${name}`, { zimlet, name, value: text(change, '_content') ?? '' });
    }
    if (kept.size > MAX_PROPERTIES) throw faults.invalidRequest('too many zimlet properties');
    this.#properties.set(account.id, [...kept.values()]);
  }
}
