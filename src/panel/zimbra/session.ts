/** Whose session it is, whether chat has any business in it, and whether it is over. */
import type { Zimbra } from './globals.ts';
import { sessionIsOver, type Soap } from './soap.ts';
import type { Answerers, NotHere, Webmail } from './webmail.ts';

export type Session = Pick<Webmail, 'email' | 'displayName' | 'locale'>;

export function readSession({ appCtxt, ZmSetting }: Zimbra): Session | NotHere {
  if (appCtxt.isChildWindow) return 'child-window';
  if (appCtxt.get(ZmSetting['ADMIN_DELEGATED'])) return 'delegated';
  if (appCtxt.isExternalAccount?.()) return 'external-account';
  if (appCtxt.isOffline || appCtxt.isWebClientOffline?.()) return 'offline';
  const email = appCtxt.get(ZmSetting['USERNAME']);
  if (typeof email !== 'string' || !email.includes('@')) return 'no-account';
  const locale = appCtxt.get(ZmSetting['LOCALE_NAME']);
  const displayName = appCtxt.get(ZmSetting['DISPLAY_NAME']);
  return {
    email,
    ...(typeof displayName === 'string' && displayName && { displayName }),
    locale: typeof locale === 'string' && locale ? locale : 'en',
  };
}

/** A webmail that hears of it by this leads to its login page, as after any other request. */
export const sessionOf = (soap: Soap): Pick<Answerers, 'session'> => ({
  session: async () => {
    try {
      await soap('NoOp', { _jsns: 'urn:zimbraMail' });
      return { over: false };
    } catch (error) {
      if (sessionIsOver(error)) return { over: true };
      throw error;
    }
  },
});
