/**
 * The webmail, put together from its extension points. This folder alone knows Zimbra's globals, and
 * has a file for each point.
 */
import { briefcaseOf, hasBriefcase } from './briefcase.ts';
import { directoryOf } from './directory.ts';
import type { Handler, ZimbraGlobals } from './globals.ts';
import { logOffOf } from './log-off.ts';
import { recentMailOf } from './recent-mail.ts';
import { readSession } from './session.ts';
import { soapOf } from './soap.ts';
import type { NotHere, Webmail } from './webmail.ts';

/** The webmail behind `handler`, or why chat must not start here. Changes nothing. */
export function connectToZimbra(page: object, handler: Partial<Handler>): Webmail | NotHere {
  const globals: ZimbraGlobals = page;
  const { appCtxt, ZmSetting, ZmZimbraMail } = globals;
  if (!appCtxt || !ZmSetting || !isHandler(handler)) return 'not-zimbra';
  const zimbra = { ...globals, appCtxt, ZmSetting };
  const session = readSession(zimbra);
  if (typeof session === 'string') return session;

  const soap = soapOf(zimbra);

  return {
    ...session,
    shell: handler.getShell()?.getHtmlElement() ?? document.body,
    answerers: {
      ...directoryOf(zimbra, soap),
      ...recentMailOf(zimbra, soap, session.email),
      ...briefcaseOf(zimbra, soap),
    },
    hasBriefcase: hasBriefcase(zimbra),
    config: (name) => (handler.getConfig(name) ?? '').trim() || undefined,
    // '???key???' stands for a missing message file: so it is for a zimlet that is only in _dev.
    message: (key) => {
      const text = handler.getMessage(key);
      return text && !text.startsWith('???') ? text : undefined;
    },
    resourceUrl: (file) => handler.getResource(file),
    // The idle timer is reset by a key or mouse event of the page, which passes through this.
    reportActivity: () => ZmZimbraMail?._userEventHdlr?.(),
    beforeLogOff: logOffOf(zimbra),
  };
}

function isHandler(handler: Partial<Handler>): handler is Handler {
  const needed: (keyof Handler)[] = ['getConfig', 'getMessage', 'getResource', 'getShell'];
  return needed.every((name) => typeof handler[name] === 'function');
}
