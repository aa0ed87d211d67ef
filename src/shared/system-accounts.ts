/** Accounts of Zimbra's own making: they have mailboxes, and nobody reads them. */

/**
 * Zimbra hides those with something random in their name, but an older one may not, another directory
 * does not, and whoever made the contact list took everybody there was.
 */
const SYSTEM =
  /^((admin|administrator|postmaster|root|wiki|zimbra)@|(galsync|virus-quarantine)[.@]|(spam|ham)\.(?=[^@]*[\d_])[\w-]+@)/;

export const isSystemAccount = (address: string): boolean => SYSTEM.test(address.toLowerCase());
