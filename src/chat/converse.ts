/**
 * The only file that knows Converse's global: loads it, starts it, and tells what it does. How it
 * signs in is the business of converse-session.ts.
 */
import type { ChatSettings } from '../shared/panel-chat.ts';
import type { ConverseGlobal, ConversePrivate } from './converse-api.ts';
import { signInThroughGate } from './converse-session.ts';
import { converseSettings, PLUGIN, type Surroundings } from './converse-settings.ts';
import { publishDisplayName } from './display-name.ts';
import type { LoginGate } from './login-gate.ts';

export interface Chat {
  /** Ends the XMPP session, as far as the server still answers. Never rejects. */
  signOut(): Promise<void>;
  /** Ends the XMPP session with the one request that a page may still send while it goes. */
  endSession(): void;
}

/**
 * Elements of Converse that would offer a password login, or ask conversejs.org for logos, while
 * no connection stands. An element that is defined already is left alone by Converse.
 */
const ELEMENTS_NOT_WANTED = [
  'converse-login-form',
  'converse-registration-form',
  'converse-brand-logo',
  'converse-footer',
];

/** What a log-out may take, when the XMPP server does not answer any more. */
const LOGOUT_MS = 400;

/** Loads Converse's module from the zimlet; rejects when it cannot be had. */
export async function loadConverse(folder: string): Promise<ConverseGlobal> {
  for (const name of ELEMENTS_NOT_WANTED) {
    if (!customElements.get(name)) customElements.define(name, class extends HTMLElement {});
  }
  await import(`${folder}/converse.min.js`);
  const { converse } = window as unknown as { converse?: ConverseGlobal };
  if (!converse) throw new Error(`${folder}/converse.min.js defined no converse`);
  return converse;
}

/**
 * Starts Converse, once in a page's life. From then on it signs in through `gate` whenever it is
 * not connected. Rejects when Converse cannot start at all.
 */
export function startConverse(
  converse: ConverseGlobal,
  chatSettings: ChatSettings,
  gate: LoginGate,
  around: Omit<Surroundings, 'saslPlain'>,
  onUnread: (count: number) => void,
  report: (line: string) => void,
): { chat: Chat; started: Promise<void> } {
  let inner: ConversePrivate | undefined;
  let leaving = false;

  converse.plugins.add(PLUGIN, {
    initialize() {
      inner = this._converse;
      signInThroughGate(inner, gate, converse.env.Strophe.Status, () => leaving);
      countUnread(inner, onUnread);
      const { displayName } = chatSettings;
      if (displayName) publishDisplayName(inner, converse.env, displayName, report);
    },
  });
  const { SASLPlain: saslPlain } = converse.env.Strophe;
  const started = converse.initialize(converseSettings(chatSettings, { ...around, saslPlain }));

  return {
    started,
    chat: {
      async signOut() {
        leaving = true;
        const loggedOut = inner?.api.user.logout().catch(() => undefined);
        await Promise.race([loggedOut, new Promise((resolve) => setTimeout(resolve, LOGOUT_MS))]);
      },
      endSession() {
        const { sid, rid } = inner?.api.connection.get()?._proto ?? {};
        if (!sid || rid === undefined) return;
        void fetch(chatSettings.boshUrl, {
          method: 'POST',
          keepalive: true,
          credentials: 'omit',
          headers: { 'Content-Type': 'text/xml; charset=utf-8' },
          body:
            `<body xmlns="http://jabber.org/protocol/httpbind" type="terminate"` +
            ` sid="${sid}" rid="${rid}"><presence xmlns="jabber:client" type="unavailable"/></body>`,
        }).catch(() => undefined); // the page is going; ejabberd ends the session by itself later
      },
    },
  };
}

function countUnread({ api, state }: ConversePrivate, onUnread: (count: number) => void): void {
  api.listen.on('chatBoxesInitialized', () => {
    const tell = (): void => {
      let count = 0;
      for (const box of state.chatboxes.models) {
        count += (box.get('num_unread') ?? 0) + (box.get('num_unread_general') ?? 0);
      }
      onUnread(count);
    };
    state.chatboxes.on('change:num_unread change:num_unread_general add remove reset', tell);
  });
}
