import type { ChatSettings } from '../shared/panel-chat.ts';
import { jidFromEmail } from './jid.ts';
import { converseLocale } from './locale.ts';

export const PLUGIN = 'com_zimbra_converse';

/** Facts of the build and the browser that the settings depend on. */
export interface Surroundings {
  /** Folder of Converse's files. */
  readonly assetsUrl: string;
  readonly locales: readonly string[];
  /** Absent in some private windows; Converse does not start without a store. */
  readonly hasIndexedDb: boolean;
  /** Of the frame's page: a WebSocket needs an absolute URL. */
  readonly location: { readonly protocol: string; readonly host: string };
  /** Strophe's SASL PLAIN; a stronger mechanism would not pass on the token. */
  readonly saslPlain: unknown;
}

/**
 * Everything that Converse 14.0.0 is told. What is switched off here would phone home, offer a
 * login of its own, ask for permissions, or fight with the webmail.
 */
export function converseSettings(chat: ChatSettings, around: Surroundings): object {
  return {
    authentication: 'login',
    auto_login: true,
    auto_reconnect: true,
    jid: jidFromEmail(chat.email, chat.xmppDomain),
    bosh_service_url: chat.boshUrl,
    ...(chat.websocketUrl && { websocket_url: absoluteWebSocket(chat.websocketUrl, around) }),
    connection_options: { mechanisms: [around.saslPlain] },
    discover_connection_methods: false, // would ask https://<mail domain>/.well-known/host-meta
    keepalive: false, // a duplicated tab would take over the first one's BOSH session
    enable_smacks: false, // a reloaded page would resume under another resource and be thrown out
    reuse_scram_keys: false,
    allow_logout: false,
    allow_registration: false,
    allow_user_trust_override: false,
    clear_cache_on_logout: true,
    persistent_store: around.hasIndexedDb ? 'IndexedDB' : 'sessionStorage',

    view_mode: 'fullscreen', // of the frame
    show_background: false,
    theme: 'classic',
    dark_theme: 'classic', // the webmail has no dark side to match
    i18n: converseLocale(chat.locale, around.locales),
    locales: around.locales,
    assets_path: around.assetsUrl,
    loglevel: chat.debug ? 'info' : 'error', // never 'debug': that writes the SASL blob
    show_self_in_roster: false,
    // Location would ask for a permission and link to a map outside.
    visible_toolbar_buttons: {
      call: false,
      clear: true,
      emoji: true,
      location: false,
      spoiler: false,
    },
    show_client_info: false,
    allow_adhoc_commands: false,
    allow_url_history_change: false,
    auto_focus: false,
    show_tab_notifications: false,
    show_desktop_notifications: false,
    play_sounds: false,

    autocomplete_providers_url: '',
    xmpp_providers_url: '',
    muc_search_service: null,
    render_media: false,
    embed_3rd_party_media_players: false,

    muc_nickname_from_jid: true,
    message_archiving: 'always',

    whitelisted_plugins: [PLUGIN],
    blacklisted_plugins: [
      'converse-omemo', // its library is GPL-3.0 and is not shipped
      'converse-omemo-views',
      'converse-register',
      'converse-notification', // asks for permission whatever its settings say
      'converse-push',
      'converse-adhoc-views',
      'converse-disco-views',
      'converse-headlines-view',
      'converse-singleton',
    ],
  };
}

function absoluteWebSocket(path: string, { location }: Surroundings): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`;
}
