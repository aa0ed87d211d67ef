/** All mail addresses of the account, in lower case: a mail may have come to any. 10.1, 8.8.15; 8.6 read only. */
import type { ZimbraGlobals } from './globals.ts';

export function ownAddresses(page: object): readonly string[] {
  const { appCtxt, ZmSetting }: ZimbraGlobals = page;
  return ['USERNAME', 'MAIL_ALIASES']
    .flatMap((name) => (ZmSetting?.[name] === undefined ? [] : appCtxt?.get(ZmSetting[name])))
    .filter((address) => typeof address === 'string')
    .map((address) => address.toLowerCase());
}
