/** The simulated classic web client. Built by ../webmail-page.ts and served as one script. */

import { installShellHandlers } from './dwt.ts';
import { globals, installEnvironment } from './environment.ts';
import { installKeyboard } from './keyboard.ts';
import { MailView } from './mail-view.ts';
import { installSession, type Info, type PageOptions } from './session.ts';
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

async function start(): Promise<void> {
  const options = globals['batchInfo'] as PageOptions & { info: Info };
  installEnvironment();
  const appCtxt = installSession(options);
  const manager = new ZimletManager(appCtxt);
  const mail = new MailView(options.info.name, (view) =>
    manager.notifyZimlets('onShowView', [view]),
  );
  installShellHandlers();
  installKeyboard({ keys: KEYS, run: (action) => mail.run(action) });
  mail.render();
  if (options.isChildWindow) mail.compose();
  // POST_STARTUP: the first application is on screen before any zimlet is asked for.
  await new Promise((resolve) => setTimeout(resolve, 0));
  await manager.loadZimlets(options.info, options.isChildWindow ? 'compose-window' : 'main');
}

void start();
