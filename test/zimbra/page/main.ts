/** The simulated classic web client. Built by ../webmail-page.ts and served as one script. */

import { installCalendar } from './calendar.ts';
import { compose, installCompose } from './compose.ts';
import { installContactModel } from './contact-model.ts';
import { installContactsView } from './contacts-view.ts';
import { installControllers } from './controllers.ts';
import { installShellHandlers } from './dwt.ts';
import { EMAIL_ZIMLET, installEmailZimlet } from './email-zimlet.ts';
import { globals, installEnvironment, type Loose } from './environment.ts';
import { installKeyboard } from './keyboard.ts';
import { installMailModel } from './mail-model.ts';
import { MailView } from './mail-view.ts';
import { installSession, type Info, type PageOptions } from './session.ts';
import { installViews, onTab } from './views.ts';
import { ZimletManager } from './zimlet-manager.ts';

/** ZmKeys of the mail application: `n m` and `c` write a message, letters act on the selection. */
const KEYS = {
  'N,M': 'NewMessage',
  N: 'NewMessage',
  C: 'NewMessage',
  R: 'Reply',
  A: 'ReplyAll',
  F: 'Forward',
  '/': 'Search',
  ARROWDOWN: 'Next',
  ARROWUP: 'Previous',
  DELETE: 'Delete',
  BACKSPACE: 'Delete',
};

function installApplications(appCtxt: Loose): void {
  installViews(appCtxt);
  installMailModel();
  installContactModel();
  installControllers();
  installCompose();
  installContactsView();
  installCalendar();
  installEmailZimlet();
}

async function start(): Promise<void> {
  const options = globals['batchInfo'] as PageOptions & { info: Info };
  installEnvironment();
  const appCtxt = installSession(options);
  const manager = new ZimletManager(appCtxt);
  installShellHandlers();
  installApplications(appCtxt);
  const mail = new MailView(options.info.name);
  onTab('Mail', () => mail.show());
  installKeyboard({ keys: KEYS, run: (action) => mail.run(action) });
  mail.render();
  if (options.isChildWindow) compose();
  // POST_STARTUP: the first application is on screen before any zimlet is asked for.
  await new Promise((resolve) => setTimeout(resolve, 0));
  await manager.loadZimlets(options.info, options.isChildWindow ? 'compose-window' : 'main', [
    EMAIL_ZIMLET,
  ]);
}

void start();
