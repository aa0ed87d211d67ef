/**
 * People of the webmail are people of the chat: wherever Zimbra shows an address, the way from it into
 * a conversation, and from a conversation into a mail or an appointment.
 */
import { put, textsFrom } from '../shared/texts.ts';
import { Colleagues } from './colleagues.ts';
import type { MoreParts } from './more.ts';
import { matterOf } from './subject.ts';
import { addToAddressMenu } from './zimbra/address-menu.ts';
import { addToAppointmentToolbar } from './zimbra/appointment-toolbar.ts';
import { compose } from './zimbra/compose.ts';
import { addToContactMenu } from './zimbra/contact-menu.ts';
import type { Entry, Person } from './zimbra/controls.ts';
import { guarded, type Hooks } from './zimbra/hooks.ts';
import { addToCard, type CardState } from './zimbra/hover-card.ts';
import { addToMailMenus } from './zimbra/mail-menus.ts';
import { addToMailToolbar } from './zimbra/mail-toolbar.ts';
import type { Mail, MailMessage } from './zimbra/message.ts';
import { newAppointment } from './zimbra/new-appointment.ts';
import { ownAddresses } from './zimbra/own-addresses.ts';
import { toast } from './zimbra/toast.ts';

const ENGLISH = {
  chat: 'Chat',
  chat_with: 'Chat with {0}',
  everyone: 'Chat with everyone on this message',
  attendees: 'Chat with attendees',
  nobody: 'There is nobody here whom you can reach by chat.',
  unnamed: 'Conversation',
};

const STATES: Readonly<Record<string, CardState>> = {
  available: 'available',
  away: 'away',
  busy: 'busy',
  offline: 'unavailable',
};

export function addPeople({ panel, page, handler }: MoreParts, hooks: Hooks): void {
  const { warn, config } = panel;
  const message = (key: string): string | undefined => panel.messages[key];
  const texts = textsFrom(ENGLISH, 'converse_people_', message);
  const colleagues = new Colleagues(ownAddresses(page), config?.chatDomains);

  const talk = (address: string): void => {
    panel.open();
    panel.send({ type: 'talk', address: address.trim().toLowerCase() });
  };
  const talkToAll = (people: readonly Person[], subject: string): void => {
    const [first, ...others] = colleagues.of(people);
    if (!first) toast(page, texts.nobody);
    else if (others.length === 0) talk(first.address);
    else {
      panel.open();
      const name = matterOf(subject) || texts.unnamed;
      const addresses = [first, ...others].map(({ address }) => address);
      panel.send({ type: 'new-group', name, addresses });
    }
  };

  const entryFor = ({ address, name }: Person): Entry | undefined =>
    colleagues.has(address)
      ? { text: put(texts.chat_with, name || address), act: () => talk(address) }
      : undefined;
  /** `least`: with fewer it is not offered; how many there are may only be known later. */
  const everyone = ({ known, load }: MailMessage, least: number): Entry | undefined =>
    known && colleagues.of(known.people).length < least
      ? undefined
      : {
          text: texts.everyone,
          act: () => load(({ people, subject }) => talkToAll(people, subject)),
        };
  const isFor = ({ people }: Pick<Mail, 'people'>): boolean => colleagues.of(people).length > 0;

  const presence = async (
    address: string,
  ): Promise<{ state: CardState; note: string } | undefined> => {
    if (!colleagues.has(address)) return undefined;
    const now = await panel.ask({ kind: 'presence', address }).catch(() => undefined);
    const state = now && STATES[now.show];
    if (!state) return undefined;
    const word = message(`converse_list_presence_${now.show}`) ?? now.show;
    return { state, note: now.note && `${word} \u2013 ${now.note}` };
  };

  const points: Readonly<Record<string, () => void>> = {
    'the card of a person': () =>
      addToCard(page, handler, hooks, {
        label: texts.chat,
        presence,
        chatWith: (address) => (colleagues.has(address) ? () => talk(address) : undefined),
      }),
    'the menus of the mail list': () =>
      addToMailMenus(hooks, { sender: entryFor, everyone: (mail) => everyone(mail, 2) }),
    'the menu of an address': () => addToAddressMenu(page, warn, entryFor),
    'the menu of a contact': () => addToContactMenu(hooks, warn, entryFor),
    'the toolbar of a mail': () =>
      addToMailToolbar(hooks, {
        label: texts.chat,
        tooltip: texts.everyone,
        everyone: (mail) => everyone(mail, 1),
        isFor,
      }),
    'the toolbar of an appointment': () =>
      addToAppointmentToolbar(hooks, {
        label: texts.chat,
        tooltip: texts.attendees,
        isFor,
        chat: ({ people, subject }) => talkToAll(people, subject),
      }),
  };
  for (const [name, add] of Object.entries(points)) guarded(warn, name, add);

  panel.on('write', (mail) => guarded(warn, 'a new mail', () => compose(page, mail)));
  panel.on('meet', (wish) => guarded(warn, 'a new appointment', () => newAppointment(page, wish)));
}
