/**
 * The mail that a controller of Zimbra's has to do with (ZmMailListController, ZmConvListController,
 * ZmMsgController), and who is on it. Of a mail that is only in the list, Zimbra knows the sender
 * alone until it is loaded. 10.1, 8.8.15; 8.6 read only.
 */
import { listOf, type Person, personOf, type ZimbraAddress, type ZimbraList } from './controls.ts';

interface ZmMailMsg {
  readonly subject?: string;
  readonly _loaded?: boolean;
  readonly isZmMailMsg?: boolean;
  /** Of a message. */
  load?(params: { readonly markRead: false; readonly callback: { run(): void } }): void;
  /** Of a conversation (ZmConv): its newest message, loaded. */
  getFirstHotMsg?(params: { readonly markRead: false }, callback: Loaded): void;
  getAddresses?(type: string): ZimbraList<ZimbraAddress> | undefined;
}

interface Loaded {
  run(message?: ZmMailMsg | null): void;
}

export interface MailController {
  getMsg?(): ZmMailMsg | null | undefined;
  _getLoadedMsg?(params: { readonly markRead: false }, callback: Loaded): void;
  getSelection?(): readonly unknown[];
}

export interface Mail {
  readonly subject: string;
  /** Sender and receivers. */
  readonly people: readonly Person[];
}

export interface MailMessage {
  /** Whom the user would call its writer. */
  readonly sender: Person | undefined;
  /** What is known already; undefined: it is not loaded. */
  readonly known: Mail | undefined;
  /** With all who are on it. */
  readonly load: (then: (mail: Mail) => void) => void;
}

const EVERYBODY = ['FROM', 'TO', 'CC'];

/**
 * undefined: none is chosen, or more than one. What a menu of the list is about is its selection only
 * until somebody chooses from it: after that it is the mail that is being read. So the mail itself is
 * kept, and asked for who is on it, and not the controller.
 */
export function messageAt(controller: MailController): MailMessage | undefined {
  if (!controller._getLoadedMsg) return undefined;
  const selected = controller.getSelection?.() as readonly ZmMailMsg[] | undefined;
  if (selected && selected.length > 1) return undefined;
  const item = selected?.[0];
  const message = chosen(controller, item);
  const known = message?._loaded === true ? mailOf(message) : undefined;
  return {
    sender: message && people(message, ['FROM'])[0],
    known,
    load: (then) => {
      if (known) return then(known);
      const callback: Loaded = { run: (loaded) => loaded && then(mailOf(loaded)) };
      if (message?.load)
        message.load({ ...UNREAD, callback: { run: () => then(mailOf(message)) } });
      else if (item?.getFirstHotMsg) item.getFirstHotMsg({ ...UNREAD }, callback);
      else controller._getLoadedMsg?.({ ...UNREAD }, callback);
    },
  };
}

/** Looking at who is on it is not reading it. Zimbra writes into what it is given. */
const UNREAD = { markRead: false } as const;

export const mailOf = (message: ZmMailMsg): Mail => ({
  subject: (message.subject ?? '').trim(),
  people: people(message, EVERYBODY),
});

/** A conversation (ZmConv) is no mail, and is not asked for one: that may fetch it. */
function chosen(controller: MailController, item: ZmMailMsg | undefined): ZmMailMsg | undefined {
  if (item) return item.isZmMailMsg ? item : undefined;
  return controller.getMsg?.() ?? undefined;
}

const people = (message: ZmMailMsg, types: readonly string[]): Person[] =>
  types
    .flatMap((type) => listOf(message.getAddresses?.(type)))
    .map(personOf)
    .filter(({ address }) => address !== '');
