/** The simulated classic web client. Built by ../webmail-page.ts and served as one script. */

import { installAlerts } from './alerts.ts';
import { installApps, PlainApp } from './apps.ts';
import { installCalendar, showCalendar } from './calendar.ts';
import { compose, installCompose } from './compose.ts';
import { installContactModel } from './contact-model.ts';
import { showContacts } from './contacts-view.ts';
import { contactsApp } from './contacts.ts';
import { installControllers } from './controllers.ts';
import { installShellHandlers } from './dwt.ts';
import { EMAIL_ZIMLET, installEmailZimlet } from './email-zimlet.ts';
import { globals, installEnvironment, type Loose } from './environment.ts';
import { installIdleTimers } from './idle-timer.ts';
import { installKeyboard } from './keyboard.ts';
import { installMailModel } from './mail-model.ts';
import { MailView } from './mail-view.ts';
import { installLanguage } from './language.ts';
import { installSession, type Info, type PageOptions } from './session.ts';
import { installPreferences } from './preferences.ts';
import { installSkin } from './sidebar.ts';
import { fitAll, installViews } from './views.ts';
import { installCreateApp } from './zimlet-app.ts';
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

/** The applications of every account, in the order of their tabs. */
function installApplications(appCtxt: Loose, mail: MailView): void {
  const apps = installApps(appCtxt);
  apps.register('Mail', 'Mail', () => new PlainApp('Mail', () => mail.show()));
  apps.register('Contacts', 'Contacts', () =>
    Object.assign(new PlainApp('Contacts', showContacts), contactsApp),
  );
  apps.register('Calendar', 'Calendar', () => new PlainApp('Calendar', showCalendar));
  installPreferences(apps);
  installCreateApp(apps);
  apps.activateApp('Mail');
}

function installModels(): void {
  installMailModel();
  installContactModel();
  installControllers();
  installCompose();
  installAlerts();
  installIdleTimers();
  installCalendar();
  installEmailZimlet();
}

async function start(): Promise<void> {
  const options = globals['batchInfo'] as PageOptions & { info: Info };
  installEnvironment();
  installLanguage(options.info.prefs._attrs.zimbraPrefLocale);
  const appCtxt = installSession(options);
  const manager = new ZimletManager(appCtxt);
  installShellHandlers();
  installModels();
  installSkin(fitAll);
  installViews(appCtxt);
  const mail = new MailView(options.info.name);
  installKeyboard({ keys: KEYS, run: (action) => mail.run(action) });
  installApplications(appCtxt, mail);
  mail.render();
  if (options.isChildWindow) compose();
  // POST_STARTUP: the first application is on screen before any zimlet is asked for.
  await new Promise((resolve) => setTimeout(resolve, 0));
  await manager.loadZimlets(options.info, options.isChildWindow ? 'compose-window' : 'main', [
    EMAIL_ZIMLET,
  ]);
}

void start();
