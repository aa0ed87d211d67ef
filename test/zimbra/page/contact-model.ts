/** ZmContact: of the address book, and of an attendee. */
import { globals } from './environment.ts';
import type { AjxEmailAddress } from './mail-model.ts';

export class ZmContact {
  readonly isZmContact = true;
  readonly type = 'CONTACT';
  readonly attr: Record<string, string>;

  constructor(attr: Record<string, string>) {
    this.attr = attr;
  }

  static of(address: string | AjxEmailAddress | ZmContact): ZmContact {
    if (address instanceof ZmContact) return address;
    if (typeof address === 'string') return new ZmContact({ email: address });
    return new ZmContact({ email: address.address, fullName: address.name ?? '' });
  }

  getAttr = (name: string): string => this.attr[name] ?? '';

  /** The first of several. */
  getEmail = (): string =>
    this.attr['email'] ?? this.attr['workEmail1'] ?? this.attr['email2'] ?? '';

  getEmails = (): string[] =>
    ['email', 'email2', 'workEmail1'].flatMap((name) => this.attr[name] ?? []);

  getFullName = (): string => this.attr['fullName'] ?? '';
  getFileAs = (): string => this.getFullName() || this.getEmail();
  isGroup = (): boolean => this.attr['type'] === 'group';
  isDistributionList = (): boolean => false;
}

export const installContactModel = (): unknown => (globals['ZmContact'] = ZmContact);
