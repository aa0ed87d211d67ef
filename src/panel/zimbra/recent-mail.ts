/** With whom the user has exchanged mail lately. */
import { NotOffered } from '../../browser/answering.ts';
import type { Zimbra } from './globals.ts';
import { elementsOf, type Soap } from './soap.ts';
import type { Answerers } from './webmail.ts';

/** So many messages are looked at, and so many people are found in them at most. */
const MESSAGES = 60;
const PEOPLE = 30;

export function recentMailOf(
  { appCtxt, ZmSetting }: Zimbra,
  soap: Soap,
  email: string,
): Pick<Answerers, 'recent'> {
  return {
    recent: async () => {
      if ('MAIL_ENABLED' in ZmSetting && appCtxt.get(ZmSetting['MAIL_ENABLED']) === false) {
        throw new NotOffered('this account has no mail');
      }
      const response = await soap('Search', {
        _jsns: 'urn:zimbraMail',
        types: 'message',
        query: 'in:inbox OR in:sent',
        sortBy: 'dateDesc',
        offset: 0,
        limit: MESSAGES,
        recip: '2', // senders and recipients
      });
      const people = new Set<string>();
      for (const message of elementsOf(response['m'])) {
        for (const { a, t } of elementsOf(message['e'])) {
          // From and to: who only stands in the copies is perhaps a stranger.
          if (typeof a === 'string' && (t === 'f' || t === 't')) people.add(a.toLowerCase());
        }
      }
      people.delete(email.toLowerCase());
      return [...people].slice(0, PEOPLE);
    },
  };
}
