/**
 * When the user is busy by his calendar, and his out-of-office reply. Free/busy of his own address
 * has no titles in it, so that none can be shown. Of what is tentative he need not know yet; what is
 * marked out of office there is not a meeting. The reply is asked for afresh, because the page knows
 * only what it was when it was loaded. 10.1, 8.8.15; 8.6 read only.
 */
import type { Span } from '../../shared/questions.ts';
import { elementOf, elementsOf, type Soap, type SoapElement } from './soap.ts';
import type { Answerers } from './webmail.ts';

const PREFIX = 'zimbraPrefOutOfOffice';
/** Not the one for people from outside (ExternalReply). */
const NAMES = ['ReplyEnabled', 'Reply', 'FromDate', 'UntilDate'].map((name) => PREFIX + name);

export const calendarOf = (
  soap: Soap,
  email: string,
): Pick<Answerers, 'busy' | 'out-of-office'> => ({
  busy: async ({ from, until }) => {
    const answer = await soap('GetFreeBusy', {
      _jsns: 'urn:zimbraMail',
      s: from,
      e: until,
      name: email,
    });
    return elementsOf(answer['usr'])
      .flatMap((user) => elementsOf(user['b']))
      .map(spanOf)
      .filter((span) => span !== undefined);
  },
  'out-of-office': async () => {
    const answer = await soap('GetPrefs', {
      _jsns: 'urn:zimbraAccount',
      pref: NAMES.map((name) => ({ name })),
    });
    const prefs = elementOf(answer['_attrs']);
    const text = (name: string): string => {
      const value = prefs[PREFIX + name];
      return typeof value === 'string' ? value : '';
    };
    if (text('ReplyEnabled') !== 'TRUE') return { reply: undefined };
    const from = timeOf(text('FromDate'));
    const until = timeOf(text('UntilDate'));
    return {
      reply: {
        note: text('Reply'),
        ...(from !== undefined && { from }),
        ...(until !== undefined && { until }),
      },
    };
  },
});

function spanOf({ s, e }: SoapElement): Span | undefined {
  const [from, until] = [Number(s), Number(e)];
  return from < until ? { from, until } : undefined;
}

/** `20260101090000Z`, with or without fractions of a second; undefined when there is none. */
function timeOf(text: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d+)?Z$/
    .exec(text)
    ?.slice(1)
    .map(Number);
  if (!parts) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
