/** Whether an archive can be asked for words, and by which field: its form says so (XEP-0313). */
import { type Line, LineDown } from '../line/line.ts';
import { NS } from '../line/namespaces.ts';
import { child, children, stanza, x } from '../line/xml.ts';

const FIELDS = ['withtext', '{urn:xmpp:fulltext:0}fulltext'];

const known = new WeakMap<Line, Map<string, Promise<string | undefined>>>();

/** The field, or undefined where there is none. Rejects with `LineDown`. */
export function textField(line: Line, of: string): Promise<string | undefined> {
  const ofLine = known.get(line) ?? new Map<string, Promise<string | undefined>>();
  known.set(line, ofLine);
  const asked = ofLine.get(of) ?? ask(line, of);
  ofLine.set(of, asked);
  asked.catch(() => ofLine.delete(of)); // asked again the next time
  return asked;
}

async function ask(line: Line, of: string): Promise<string | undefined> {
  try {
    const answer = await line.iq(
      stanza(
        'iq',
        { type: 'get', to: of === line.bareJid ? undefined : of },
        x('query', { xmlns: NS.ARCHIVE }),
      ),
    );
    const form = child(child(answer, 'query', NS.ARCHIVE), 'x', NS.DATA);
    const names = children(form, 'field').map((field) => field.getAttribute('var') ?? '');
    return FIELDS.find((field) => names.includes(field));
  } catch (error) {
    if (error instanceof LineDown) throw error;
    return undefined;
  }
}
