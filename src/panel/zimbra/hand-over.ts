/**
 * What a window of the chat's own is told by the webmail that opens it, since it has none of Zimbra's
 * globals. No secret is in it. It lies in the sessionStorage, of which a window that is opened gets a
 * copy, and stays there for a reload of it until somebody logs out.
 */
import type { WebmailClock } from '../../shared/webmail-clock.ts';
import type { ZimbraGlobals } from './globals.ts';
import type { Skin } from './skin.ts';
import type { Webmail } from './webmail.ts';

export interface Handed {
  readonly email: string;
  readonly displayName?: string;
  readonly locale: string;
  readonly clock: WebmailClock;
  readonly messages: Readonly<Record<string, string>>;
  readonly skin: Skin;
  readonly hasBriefcase: boolean;
  readonly config: Readonly<Record<string, string>>;
  /** What the account may do, by the names of ZmSetting. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** As it is kept. */
  readonly preferences: string;
}

/** The beginning is that of all that a log-out clears. */
const KEY = 'com_zimbra_converse.window';
const CONFIG = ['boshUrl', 'websocketUrl', 'xmppDomain', 'meetingUrl', 'debug'];
const SETTINGS = ['MAIL_ENABLED', 'GAL_ENABLED', 'GAL_AUTOCOMPLETE_ENABLED', 'BRIEFCASE_ENABLED'];

export function handOver(
  page: object,
  webmail: Webmail,
  told: Pick<Handed, 'messages' | 'preferences'>,
): Handed {
  const { appCtxt, ZmSetting = {} } = page as ZimbraGlobals;
  const { email, displayName, locale, clock, hasBriefcase } = webmail;
  return {
    email,
    ...(displayName !== undefined && { displayName }),
    locale,
    clock,
    hasBriefcase,
    skin: webmail.skin(),
    config: Object.fromEntries(CONFIG.map((name) => [name, webmail.config(name) ?? ''])),
    settings: Object.fromEntries(
      SETTINGS.filter((name) => name in ZmSetting).map((name) => [
        name,
        appCtxt?.get(ZmSetting[name]),
      ]),
    ),
    ...told,
  };
}

/** Does `open` while `handed` is where the new window will have it. */
export function whileHanded<T>(storage: Storage, handed: Handed, open: () => T): T {
  storage.setItem(KEY, JSON.stringify(handed));
  try {
    return open();
  } finally {
    storage.removeItem(KEY);
  }
}

/** undefined: there was a log-out, or nobody has opened this window. */
export function handedTo(storage: Storage): Handed | undefined {
  const text = storage.getItem(KEY);
  return text === null ? undefined : (JSON.parse(text) as Handed);
}
