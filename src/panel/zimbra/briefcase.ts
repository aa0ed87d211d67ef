/** The user's Briefcase: what is in it, and a file more. */
import { NotOffered } from '../../browser/answering.ts';
import type { Zimbra } from './globals.ts';
import { elementOf, elementsOf, type Soap, SoapFault } from './soap.ts';
import type { Answerers } from './webmail.ts';

/** So many are listed; who has more looks into the Briefcase itself. */
const LISTED = 200;
/** The folder that every account has (Mailbox.ID_FOLDER_BRIEFCASE). */
const FOLDER = '16';
/** "plan (2).pdf" and so on, before it is given up. */
const NAMES = 20;

export const hasBriefcase = ({ appCtxt, ZmSetting }: Zimbra): boolean =>
  'BRIEFCASE_ENABLED' in ZmSetting && appCtxt.get(ZmSetting['BRIEFCASE_ENABLED']) === true;

export function briefcaseOf(zimbra: Zimbra, soap: Soap): Pick<Answerers, 'briefcase' | 'keep'> {
  const check = (): void => {
    if (!hasBriefcase(zimbra)) throw new NotOffered('this account has no Briefcase');
  };
  return {
    briefcase: async () => {
      check();
      const response = await soap('Search', {
        _jsns: 'urn:zimbraMail',
        types: 'document',
        query: `underid:${FOLDER}`,
        sortBy: 'dateDesc',
        offset: 0,
        limit: LISTED,
      });
      return elementsOf(response['doc']).map(({ id, name, s, d, md }) => ({
        name: String(name),
        size: Number(s),
        time: Number(md ?? 0) * 1000 || Number(d),
        url: `/service/home/~/?auth=co&disp=a&id=${encodeURIComponent(String(id))}`,
      }));
    },
    keep: async ({ url, name }) => {
      check();
      const response = await fetch(url, { credentials: 'omit' });
      if (!response.ok) throw new Error(`the file was answered ${response.status}`);
      const wanted = nameable(name);
      // The server keeps an upload for some minutes, and until it is saved.
      const id = await upload(await response.blob(), wanted, zimbra.csrfToken);
      for (let count = 1; count <= NAMES; count += 1) {
        const free = count === 1 ? wanted : numbered(wanted, count);
        try {
          await soap('SaveDocument', {
            _jsns: 'urn:zimbraMail',
            doc: { l: FOLDER, name: free, upload: { id } },
          });
          return free;
        } catch (error) {
          if (!(error instanceof SoapFault) || error.code !== 'mail.ALREADY_EXISTS') throw error;
        }
      }
      throw new Error('all names are taken');
    },
  };
}

/** As the web client sends an attachment. Resolves with the id under which the server keeps it. */
async function upload(content: Blob, name: string, csrfToken?: string): Promise<string> {
  const response = await fetch('/service/upload?fmt=extended,raw', {
    method: 'POST',
    credentials: 'same-origin',
    headers: {
      'Cache-Control': 'no-cache',
      'X-Requested-With': 'XMLHttpRequest',
      'Content-Type': `${content.type || 'application/octet-stream'};`,
      'Content-Disposition': `attachment; filename="${asEntities(name)}"`,
      ...(csrfToken && { 'X-Zimbra-Csrf-Token': csrfToken }),
    },
    body: content,
  });
  // 200,'null',[{"aid":…}]: made for a script to run, which nobody does here.
  const text = await response.text();
  const list = /^200,[^[]*(\[.*\])\s*$/s.exec(text)?.[1];
  const { aid } = elementOf(elementsOf(list ? JSON.parse(list) : undefined)[0]);
  if (typeof aid !== 'string') throw new Error(`the upload was answered ${text.slice(0, 60)}`);
  return aid;
}

/** A header holds no more than ASCII; Zimbra reads these. */
const asEntities = (name: string): string =>
  name.replace(/[^ !#-~]/g, (unit) => `&#${unit.charCodeAt(0)};`);

/** Without what Zimbra refuses in names, and the backslash, up to which it takes all for a folder. */
const nameable = (name: string): string => name.replace(/[:/\\"\p{Cc}]/gu, '_');

function numbered(name: string, count: number): string {
  const dot = name.lastIndexOf('.');
  const end = dot > 0 ? dot : name.length;
  return `${name.slice(0, end)} (${count})${name.slice(end)}`;
}
