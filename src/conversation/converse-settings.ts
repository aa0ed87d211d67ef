import type { ConversationSettings } from '../shared/chat-conversation.ts';
import { converseLocale } from './locale.ts';
import { LOOPBACK_URL } from './loopback-socket.ts';
import { TIME_PATTERN } from './times.ts';

export const PLUGIN = 'com_zimbra_converse';

/** Facts of the build that the settings depend on. */
export interface Surroundings {
  /** Folder of Converse's files. */
  readonly assetsUrl: string;
  readonly locales: readonly string[];
  /** Strophe's SASL PLAIN, the only mechanism that needs no answer of a real server. */
  readonly saslPlain: unknown;
}

/** An answer may wait as long as the line is away; the chat around sees to it that one comes. */
const ANSWER_MS = 24 * 3_600_000;

/**
 * Everything that Converse 14.0.0 is told. What is switched off here would phone home, offer a
 * login of its own, ask for permissions, or fight with the webmail.
 */
export function converseSettings(chat: ConversationSettings, around: Surroundings): object {
  return {
    authentication: 'login',
    auto_login: true,
    auto_reconnect: true,
    jid: chat.jid,
    // The stream ends in the frame around. No password goes over it.
    websocket_url: LOOPBACK_URL,
    password: 'none',
    stanza_timeout: ANSWER_MS,
    connection_options: { mechanisms: [around.saslPlain] },
    discover_connection_methods: false, // would ask https://<mail domain>/.well-known/host-meta
    keepalive: false,
    enable_smacks: false,
    reuse_scram_keys: false,
    allow_logout: false,
    allow_registration: false,
    allow_user_trust_override: false,
    persistent_store: 'sessionStorage', // which is in memory here

    view_mode: 'fullscreen', // of the frame
    show_background: false,
    theme: 'zimbra', // whose colours are the page's, light or dark
    dark_theme: 'zimbra',
    i18n: converseLocale(chat.locale, around.locales),
    locales: around.locales,
    assets_path: around.assetsUrl,
    time_format: TIME_PATTERN,
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
    auto_focus: true,
    show_tab_notifications: false,
    show_desktop_notifications: false,
    play_sounds: false,

    autocomplete_providers_url: '',
    xmpp_providers_url: '',
    muc_search_service: null,
    render_media: false,
    embed_3rd_party_media_players: false,

    // More than the panel shows; the rest comes when one scrolls. Each message costs Converse time.
    // Some rows are only of what was received, read, or thought of a message.
    archived_messages_page_size: 30,

    nickname: chat.nick,
    muc_nickname_from_jid: true,
    muc_show_info_messages: [],
    muc_mention_autocomplete_show_avatar: false, // throws for who has written and is not there
    auto_join_on_invite: false,
    auto_register_muc_nickname: false,
    ping_interval: 0, // the line is the chat's business

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
