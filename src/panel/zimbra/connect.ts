/**
 * The webmail, put together from its extension points. This folder alone knows Zimbra's globals, and
 * has a file for each point.
 */
import { briefcaseOf, hasBriefcase } from './briefcase.ts';
import { readClock } from './clock.ts';
import { calendarOf } from './calendar.ts';
import { directoryOf } from './directory.ts';
import type { Handler, ZimbraGlobals } from './globals.ts';
import { guarded } from './hooks.ts';
import { logOffOf } from './log-off.ts';
import { recentMailOf } from './recent-mail.ts';
import { readSession, sessionOf } from './session.ts';
import { columnOf } from './sidebar.ts';
import { readSkin } from './skin.ts';
import { soapOf } from './soap.ts';
import { tabOrderOf } from './tab-order.ts';
import { toolbarBottom } from './toolbar.ts';
import { propertiesOf } from './user-properties.ts';
import type { NotHere, Webmail } from './webmail.ts';

const ZIMLET = 'com_zimbra_converse';

/** The webmail behind `handler`, or why chat must not start here. Changes nothing. */
export function connectToZimbra(
  page: object,
  handler: Partial<Handler>,
  warn: (line: string) => void,
): Webmail | NotHere {
  const globals: ZimbraGlobals = page;
  const { appCtxt, ZmSetting, ZmZimbraMail } = globals;
  if (!appCtxt || !ZmSetting || !isHandler(handler)) return 'not-zimbra';
  const zimbra = { ...globals, appCtxt, ZmSetting };
  const session = readSession(zimbra);
  if (typeof session === 'string') return session;

  const soap = soapOf(zimbra);

  return {
    ...session,
    clock: readClock(zimbra),
    shell: guarded(warn, 'shell', () => handler.getShell()?.getHtmlElement()) ?? document.body,
    skin: () => readSkin(document),
    toolbarBottom: () => toolbarBottom(document),
    column: guarded(warn, 'column', () => columnOf(zimbra, warn)),
    answerers: {
      ...directoryOf(zimbra, soap),
      ...recentMailOf(zimbra, soap, session.email),
      ...briefcaseOf(zimbra, soap),
      ...calendarOf(soap, session.email),
      ...sessionOf(soap),
    },
    hasBriefcase: hasBriefcase(zimbra),
    config: (name) => (handler.getConfig(name) ?? '').trim() || undefined,
    messages: messagesOf(handler),
    properties: propertiesOf(handler, ZIMLET, soap),
    resourceUrl: (file) => handler.getResource(file),
    // The idle timer is reset by a key or mouse event of the page, which passes through this.
    reportActivity: () => ZmZimbraMail?._userEventHdlr?.(),
    joinTabOrder: tabOrderOf(zimbra),
    beforeLogOff: logOffOf(zimbra),
  };
}

/** There is no message file for a zimlet that is only in _dev: then all of it is missing. */
function messagesOf(handler: Handler): Webmail['messages'] {
  const messages = handler.getMessages?.() ?? {};
  return 'converse_chat' in messages ? messages : undefined;
}

function isHandler(handler: Partial<Handler>): handler is Handler {
  const needed: (keyof Handler)[] = ['getConfig', 'getResource', 'getShell'];
  return needed.every((name) => typeof handler[name] === 'function');
}
