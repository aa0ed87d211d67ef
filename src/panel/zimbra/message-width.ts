/**
 * The mails of a conversation that is being read (ZmConvView2). Zimbra gives each of them a width of its
 * own where its text needs more than there is room for, and leaves it with that when there is less
 * room: its end is cut off, and the date in its head is out of sight. It measures them again whenever
 * the pane changes, so without a width they fit. 10.1 and 8.8.15 (run); not run in 8.6.
 */
const MAIL = '[class^=ZmMailMsgCapsuleView]';

/** Before the pane becomes narrower, or wider. */
export function letMailsFit(document: Document): void {
  for (const mail of document.querySelectorAll<HTMLElement>(MAIL)) mail.style.width = '';
}
