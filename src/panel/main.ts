/** The panel's program in the webmail page. */
import { whenIdle } from '../browser/when-idle.ts';
import type { More } from './more.ts';
import { startPanel } from './panel.ts';
import { HOST_ID } from './view.ts';
import { connectToZimbra } from './zimbra/connect.ts';
import type { Handler } from './zimbra/globals.ts';
import type { Webmail } from './zimbra/webmail.ts';

/** Filled in by the build. */
declare const __CHAT_PAGE__: string;
declare const __TOKEN_JSP__: string;
declare const __MORE__: string;

const warn = (line: string): void => console.warn(`com_zimbra_converse: ${line}`);

/** The rest of the panel: what need not be there when the webmail starts. */
const fetchProgram = (webmail: Webmail): Promise<More> =>
  import(new URL(webmail.resourceUrl(__MORE__), location.href).href) as Promise<More>;

async function start(handler: Handler, webmail: Webmail): Promise<void> {
  const messages = webmail.messages ?? (await fetchProgram(webmail)).english;
  if (document.getElementById(HOST_ID)) return;
  let added: Promise<void> | undefined;
  const fetchMore = (): Promise<void> =>
    (added ??= fetchProgram(webmail)
      .then(({ addTo }) => addTo({ panel, page: window, handler }))
      .catch((error: unknown) => {
        added = undefined;
        warn(`a part of the panel did not load: ${String(error)}`);
      })
      .finally(() => panel.settle()));
  const panel = startPanel(webmail, {
    window,
    warn,
    messages,
    chatPage: __CHAT_PAGE__,
    tokenJsp: __TOKEN_JSP__,
    fetchMore,
  });
  whenIdle(window, () => void fetchMore());
}

function failed(error: unknown): void {
  // Zimbra would go on, but the user would have half a panel.
  document.getElementById(HOST_ID)?.remove();
  warn(`the panel did not start: ${String(error)}`);
}

try {
  // The include puts the zimlet's handler on the script element that loads this file.
  const script = document.currentScript as { zimletHandler?: object } | null;
  const handler = script?.zimletHandler ?? {};
  const webmail = connectToZimbra(window, handler, warn);
  if (webmail === 'not-zimbra') {
    warn('this page is not the Zimbra classic web client');
  } else if (typeof webmail !== 'string') {
    start(handler as Handler, webmail).catch(failed);
  }
} catch (error) {
  failed(error);
}
