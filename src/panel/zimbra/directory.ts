/** The company's directory (GAL), as far as the account may ask it. */
import { NotOffered } from '../../browser/answering.ts';
import type { AnswerOf, Questions } from '../../shared/questions.ts';
import { addressesOf, type Entry, isWrittenTo, personIn } from './directory-entry.ts';
import type { Zimbra } from './globals.ts';
import { photoOf } from './photo.ts';
import { elementOf, elementsOf, type Soap, SoapFault } from './soap.ts';
import type { Answerers } from './webmail.ts';

/** Zimbra's own default, for all who type a name. */
const LIMIT = 20;
/** An address is found with those that only begin with it. */
const LIMIT_OF_ADDRESS = 5;

export function directoryOf(zimbra: Zimbra, soap: Soap): Pick<Answerers, 'find' | 'look-up'> {
  const { appCtxt, ZmSetting } = zimbra;
  const isOff = (setting: string): boolean =>
    setting in ZmSetting && appCtxt.get(ZmSetting[setting]) === false;
  const ask = async (...request: Parameters<Soap>): Promise<Awaited<ReturnType<Soap>>> => {
    if (isOff('GAL_ENABLED')) throw new NotOffered('this account has no directory');
    try {
      return await soap(...request);
    } catch (error) {
      throw isDenied(error) ? new NotOffered(String(error)) : error;
    }
  };
  const entriesIn = (response: unknown): Entry[] =>
    elementsOf(elementOf(response)['cn']).map((cn) => elementOf(cn['_attrs']));
  const person = (entry: Entry): ReturnType<typeof personIn> => {
    const found = personIn(entry);
    const photo = found && (found.photo ?? photoOf(zimbra, found.address));
    return found && { ...found, ...(photo && { photo }) };
  };

  const find = async (name: string, text: string): Promise<AnswerOf<Questions, 'find'>> => {
    const query = { _jsns: 'urn:zimbraAccount', name: text, type: 'account', limit: LIMIT };
    const response = await ask(name, query);
    const entries = entriesIn(response).filter(isWrittenTo);
    return {
      people: entries.map(person).filter((each) => each !== undefined),
      more: [true, 1, '1'].includes(response['more'] as boolean),
    };
  };

  return {
    // The first looks for words that begin like that, and costs the server little; the second looks
    // inside them too.
    find: async ({ text }) => {
      const begun = isOff('GAL_AUTOCOMPLETE_ENABLED')
        ? undefined
        : await find('AutoCompleteGal', text).catch((error: unknown) => {
            if (!(error instanceof NotOffered) || isOff('GAL_ENABLED')) throw error;
          });
      return begun && begun.people.length > 0 ? begun : find('SearchGal', text);
    },
    // All in one request: Zimbra turns away who sends too many.
    'look-up': async ({ addresses }) => {
      const response = await ask('Batch', {
        _jsns: 'urn:zimbra',
        onerror: 'continue',
        SearchGalRequest: addresses.map((name, at) => ({
          _jsns: 'urn:zimbraAccount',
          requestId: String(at),
          name,
          type: 'account',
          limit: LIMIT_OF_ADDRESS,
        })),
      });
      for (const fault of elementsOf(response['Fault'])) throw refusalIn(fault);
      const known: Record<string, ReturnType<typeof person>> = {};
      for (const each of elementsOf(response['SearchGalResponse'])) {
        const address = addresses[Number(each['requestId'])] ?? '';
        const entry = entriesIn(each).find((found) => addressesOf(found).includes(address));
        const found = entry && person(entry);
        if (found) known[address] = found;
      }
      return known as AnswerOf<Questions, 'look-up'>;
    },
  };
}

const isDenied = (error: unknown): boolean =>
  error instanceof SoapFault && error.code === 'service.PERM_DENIED';

/** Of one request among many. */
function refusalIn(fault: unknown): Error {
  const detail = elementOf(elementOf(elementOf(fault)['Detail'])['Error']);
  const refusal = new SoapFault(String(detail['Code']), '');
  return isDenied(refusal) ? new NotOffered(refusal.message) : refusal;
}
