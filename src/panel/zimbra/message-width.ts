/**
 * The mails of a conversation that is being read (ZmConvView2). Zimbra gives each of them, and the text
 * inside, a width of its own where there was less room than the text needed, and measures with that when
 * there is less room again: the ends of the lines are cut off, and the date in the head is out of sight.
 * It measures them whenever the pane changes, so without a width they fit. 10.1 and 8.8.15 (run); not
 * run in 8.6.
 */
const MAIL = '[class^=ZmMailMsgCapsuleView]';

/** Before the pane becomes narrower, or wider. */
export function letMailsFit(document: Document): void {
  for (const mail of document.querySelectorAll<HTMLElement>(MAIL)) {
    mail.style.width = '';
    const text = mail.querySelector('iframe')?.contentDocument?.body;
    if (text) text.style.width = '';
  }
}
