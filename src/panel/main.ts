/** The panel's program in the webmail page. */
import { startPanel } from './panel.ts';
import { HOST_ID } from './view.ts';
import { connectToZimbra } from './zimbra/connect.ts';

/** Filled in by the build. */
declare const __CHAT_PAGE__: string;
declare const __TOKEN_JSP__: string;
declare const __ENGLISH__: Readonly<Record<string, string>>;

const warn = (line: string): void => console.warn(`com_zimbra_converse: ${line}`);

try {
  // The include puts the zimlet's handler on the script element that loads this file.
  const script = document.currentScript as { zimletHandler?: object } | null;
  const webmail = connectToZimbra(window, script?.zimletHandler ?? {});
  if (webmail === 'not-zimbra') {
    warn('this page is not the Zimbra classic web client');
  } else if (typeof webmail !== 'string' && !document.getElementById(HOST_ID)) {
    startPanel(webmail, {
      window,
      warn,
      english: __ENGLISH__,
      chatPage: __CHAT_PAGE__,
      tokenJsp: __TOKEN_JSP__,
    });
  }
} catch (error) {
  // Zimbra would go on, but the user would have half a panel.
  document.getElementById(HOST_ID)?.remove();
  warn(`the panel did not start: ${String(error)}`);
}
