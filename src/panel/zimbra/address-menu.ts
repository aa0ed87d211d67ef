/**
 * The menu of an address: in the header of a mail, or in its text. 10.1 has a hook for it and 8.8.15
 * has none, so in both the method that makes it is wrapped. 8.6 read only.
 */
import {
  addEntry,
  type Entry,
  type Menu,
  type Person,
  personOf,
  type ZimbraAddress,
} from './controls.ts';
import { guarded } from './hooks.ts';

interface AddressController {
  readonly _actionEv?: { readonly address?: ZimbraAddress };
}

interface AddressGlobals {
  ZmBaseController?: {
    prototype: {
      _getBubbleActionMenu?: (this: AddressController, ...args: unknown[]) => Menu | undefined;
    };
  };
}

export function addToAddressMenu(
  page: object,
  warn: (line: string) => void,
  entryFor: (person: Person) => Entry | undefined,
): void {
  const { ZmBaseController }: AddressGlobals = page;
  const prototype = ZmBaseController?.prototype;
  const make = prototype?._getBubbleActionMenu;
  if (!prototype || !make) return;
  prototype._getBubbleActionMenu = function (...args) {
    const menu = make.apply(this, args);
    guarded(warn, 'the menu of an address', () => {
      if (!menu) return;
      addEntry(menu, 'CONVERSE_CHAT', () => {
        const address = this._actionEv?.address;
        return address === undefined ? undefined : entryFor(personOf(address));
      });
    });
    return menu;
  };
}
