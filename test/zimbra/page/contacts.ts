/** ZmContactsApp, as far as zimlets use it: contacts by address, looked up once. */
import { send } from './requests.ts';

interface Contact {
  getImageUrl(maxWidth?: number, maxHeight?: number): string | undefined;
}

interface FoundContact {
  readonly id: string;
  readonly _attrs: { readonly email: string; readonly image?: { readonly part: string } };
}

/** By address; null: looked for, and not there. */
const byEmail = new Map<string, Contact | null>();

export const contactsApp = {
  /** Without a callback it gives only what has been looked up before, and asks nobody. */
  getContactByEmail(
    address: string,
    callback?: { run(contact: Contact | null): unknown },
  ): Contact | null | undefined {
    const email = address.toLowerCase();
    const known = byEmail.get(email);
    if (known !== undefined) {
      callback?.run(known);
      return known;
    }
    if (callback) {
      const body = { _jsns: 'urn:zimbraMail', types: 'contact', query: `to:"${email}"` };
      void send('SearchRequest', body).then((response) => {
        const [found] = (response['cn'] ?? []) as FoundContact[];
        const contact = found ? contactOf(found) : null;
        byEmail.set(email, contact);
        callback.run(contact);
      });
    }
    return undefined;
  },
};

function contactOf({ id, _attrs: { image } }: FoundContact): Contact {
  return {
    getImageUrl: (maxWidth = 48, maxHeight = 48) =>
      image &&
      `${location.origin}/service/home/~/?auth=co&id=${id}&part=${image.part}` +
        `&max_width=${maxWidth}&max_height=${maxHeight}&t=${Date.now()}`,
  };
}
