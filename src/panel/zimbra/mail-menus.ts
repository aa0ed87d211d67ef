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
  const add = (controller: MenuController, menu: Menu, isOfSender: boolean): void => {
    // Each is put at the top: the last one is the first.
    addEntry(menu, 'CONVERSE_EVERYONE', () => {
      const message = messageAt(controller);
      return message && parts.everyone(message);
    });
    addEntry(menu, 'CONVERSE_CHAT', () => {
      // The event is one for all menus of the list: in that of a message, the address on it is of
      // whoever was clicked before.
      const address = isOfSender ? controller._actionEv?.address : undefined;
      const sender = address === undefined ? messageAt(controller)?.sender : personOf(address);
      return sender && parts.sender(sender);
    });
  };
  hooks.on('onActionMenuInitialized', (controller: MenuController, menu: Menu) =>
    add(controller, menu, false),
  );
  hooks.on('onParticipantActionMenuInitialized', (controller: MenuController, menu: Menu) =>
    add(controller, menu, true),
  );
}
