/**
 * The order of Tab. DwtKeyboardMgr takes every Tab of the page and goes round the members of the
 * root tab group: what is not among them is out of a keyboard's reach. Run in 10.1 and 8.8.15; 8.6
 * has neither been run nor read here.
 */
import type { Zimbra } from './globals.ts';
import type { Webmail } from './webmail.ts';

/** Of a member that has none; members at 100 or below (Dwt.Z_HIDDEN) are passed over. */
const Z_INDEX = '400';

export const tabOrderOf =
  ({ appCtxt }: Zimbra): Webmail['joinTabOrder'] =>
  (element, focus) => {
    try {
      // Dwt.getZIndex reads the style attribute, of an element without one those of all around it,
      // and throws at the document itself: then each Tab is an error in the whole webmail.
      const { zIndex } = getComputedStyle(element);
      element.style.zIndex ||= Number.isNaN(parseInt(zIndex)) ? Z_INDEX : zIndex;
      // What Zimbra calls when it is the member's turn; a host of a shadow root takes no focus itself.
      element.focus = focus;
      appCtxt.getRootTabGroup?.()?.addMember?.(element);
    } catch {
      // Chat is there for the mouse.
    }
  };
