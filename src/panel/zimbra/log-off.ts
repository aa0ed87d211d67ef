/** Something to do before the webmail logs off. */
import type { ZimbraGlobals } from './globals.ts';
import type { Webmail } from './webmail.ts';

/** How long the log-off may be held up. */
const LOG_OFF_PATIENCE_MS = 700;

export const logOffOf =
  ({ ZmZimbraMail }: ZimbraGlobals): Webmail['beforeLogOff'] =>
  (task, onStay) => {
    // Every way of logging off sets _isLogOff and ends in this call.
    if (!ZmZimbraMail?.sendRedirect) return;
    const mail = ZmZimbraMail;
    const redirect = ZmZimbraMail.sendRedirect.bind(mail);
    mail.sendRedirect = (...args) => {
      if (!mail._isLogOff) return redirect(...args);
      const patience = new Promise<boolean>((resolve) =>
        setTimeout(() => resolve(true), LOG_OFF_PATIENCE_MS),
      );
      const done = task(isExpiry(args[0])).catch(() => true);
      return Promise.race([done, patience]).then((goes) => {
        if (!goes) {
          mail._isLogOff = false; // as Zimbra does it itself when there is unsaved mail
          return;
        }
        redirect(...args);
        // Where mail is unsaved, Zimbra's onbeforeunload takes the mark back and asks the user.
        // Nothing tells the answer, but who goes on working here has stayed.
        onNextAction(() => {
          if (mail._isLogOff) return false;
          onStay();
          return true;
        });
      });
    };
  };

/** The webmail has found its session expired, and leads to its login page; nobody has pressed "Log out". */
const isExpiry = (url: unknown): boolean =>
  typeof url === 'string' && url.includes('loginOp=relogin');

/** Calls `handle` at each key and click of the page until it returns true. */
function onNextAction(handle: () => boolean): void {
  const types = ['keydown', 'pointerdown'];
  const listener = (): void => {
    if (!handle()) return;
    for (const type of types) window.removeEventListener(type, listener, true);
  };
  for (const type of types) window.addEventListener(type, listener, true);
}
