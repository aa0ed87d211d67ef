/** The picture that the user's own address book has of somebody. */
import type { Zimbra } from './globals.ts';

/** Twice the size that it is shown at, for sharp screens. */
const PIXELS = 96;

/** Of contacts that the webmail has looked up already; it is asked for no other. */
export function photoOf({ appCtxt }: Zimbra, address: string): string | undefined {
  try {
    const contact = appCtxt.getApp?.('Contacts')?.getContactByEmail?.(address);
    const url = contact?.getImageUrl?.(PIXELS, PIXELS);
    if (!url) return undefined;
    // Zimbra adds the time, by which the same picture would be fetched again and again.
    return ownPicture(url.replace(/&t=\d+$/, ''));
  } catch {
    return undefined; // the application of contacts is not there, or not yet
  }
}

/** Other zimlets may have put a picture of another host there, which would see who is looked at. */
function ownPicture(url: string): string | undefined {
  const { href, origin, protocol } = new URL(url, window.location.href);
  if (protocol === 'data:')
    return /^data:image\/(gif|jpeg|png|webp);/.test(href) ? href : undefined;
  return origin === window.location.origin ? href : undefined;
}
