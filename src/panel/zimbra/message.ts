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
  getAddresses?(type: string): ZimbraList<ZimbraAddress> | undefined;
}

export interface MailController {
  getMsg?(): ZmMailMsg | null | undefined;
  _getLoadedMsg?(
    params: { readonly markRead: false },
    callback: { run(message?: ZmMailMsg | null): void },
  ): void;
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

/** undefined: none is chosen, or more than one. */
export function messageAt(controller: MailController): MailMessage | undefined {
  if (!controller._getLoadedMsg) return undefined;
  const selected = controller.getSelection?.();
  if (selected && selected.length > 1) return undefined;
  const message = chosen(controller, selected?.[0]);
  const known = message?._loaded === true ? mailOf(message) : undefined;
  return {
    sender: message && people(message, ['FROM'])[0],
    known,
    // A conversation gives its newest mail. Looking at who is on it is not reading it.
    load: (then) =>
      known
        ? then(known)
        : controller._getLoadedMsg?.(
            { markRead: false },
            { run: (loaded) => loaded && then(mailOf(loaded)) },
          ),
  };
}

export const mailOf = (message: ZmMailMsg): Mail => ({
  subject: (message.subject ?? '').trim(),
  people: people(message, EVERYBODY),
});

/** A conversation (ZmConv) is no mail, and is not asked for one: that may fetch it. */
function chosen(controller: MailController, selected: unknown): ZmMailMsg | undefined {
  const item = selected as ZmMailMsg | undefined;
  if (item) return item.isZmMailMsg ? item : undefined;
  return controller.getMsg?.() ?? undefined;
}

const people = (message: ZmMailMsg, types: readonly string[]): Person[] =>
  types
    .flatMap((type) => listOf(message.getAddresses?.(type)))
    .map(personOf)
    .filter(({ address }) => address !== '');
