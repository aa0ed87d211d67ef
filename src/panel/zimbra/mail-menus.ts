/**
 * The menus of the mail list: of a message, and of its sender. The first is told of each time it
 * opens, the second once for each controller. 10.1, 8.8.15; 8.6 read only.
 */
import {
  addEntry,
  type Entry,
  type Menu,
  type Person,
  personOf,
  type ZimbraAddress,
} from './controls.ts';
import type { Hooks } from './hooks.ts';
import { type MailController, type MailMessage, messageAt } from './message.ts';

export interface MailMenuParts {
  /** undefined: nobody to chat with. */
  sender(person: Person): Entry | undefined;
  /** For all who are on the message. */
  everyone(message: MailMessage): Entry | undefined;
}

interface MenuController extends MailController {
  readonly _actionEv?: { readonly address?: ZimbraAddress };
}

export function addToMailMenus(hooks: Hooks, parts: MailMenuParts): void {
  const add = (controller: MenuController, menu: Menu): void => {
    // Each is put at the top: the last one is the first.
    addEntry(menu, 'CONVERSE_EVERYONE', () => {
      const message = messageAt(controller);
      return message && parts.everyone(message);
    });
    addEntry(menu, 'CONVERSE_CHAT', () => {
      const address = controller._actionEv?.address;
      const sender = address === undefined ? messageAt(controller)?.sender : personOf(address);
      return sender && parts.sender(sender);
    });
  };
  hooks.on('onActionMenuInitialized', add);
  hooks.on('onParticipantActionMenuInitialized', add);
}
