import { expect, test } from 'vitest';
import { converseSettings } from '../../../src/conversation/converse-settings.ts';
import type { ConversationSettings } from '../../../src/shared/chat-conversation.ts';

const chat: ConversationSettings = {
  jid: 'o\\27brien@example.com/webmail-1',
  nick: "Miles O'Brien",
  locale: 'fr_CA',
  clock: {},
  debug: false,
  texts: {},
  stanzaBytes: 78_000,
  hasBriefcase: false,
};
const around = { assetsUrl: '/zimlet/converse-1', locales: ['fr'], saslPlain: 'PLAIN' };

test('holds no credential and asks nobody: the stream ends in the frame around', () => {
  const settings = converseSettings(chat, around);
  expect(settings).not.toHaveProperty('credentials_url');
  expect(settings).not.toHaveProperty('bosh_service_url');
  expect(settings).toMatchObject({
    jid: 'o\\27brien@example.com/webmail-1',
    password: 'none',
    websocket_url: 'wss://chat.invalid/', // RFC 2606: it can be nobody's
    i18n: 'fr',
    nickname: "Miles O'Brien",
    view_mode: 'fullscreen',
    keepalive: false,
    discover_connection_methods: false,
    autocomplete_providers_url: '',
    xmpp_providers_url: '',
    muc_search_service: null,
    connection_options: { mechanisms: ['PLAIN'] },
  });
  expect(JSON.stringify(settings)).not.toMatch(/https?:/);
});

test('never logs stanzas, which would write the SASL blob to the console', () => {
  expect(converseSettings({ ...chat, debug: true }, around)).toMatchObject({ loglevel: 'info' });
});

test('keeps nothing but in memory, and leaves the line to the chat', () => {
  expect(converseSettings(chat, around)).toMatchObject({
    persistent_store: 'sessionStorage', // which is in memory there: memory-storage.ts
    ping_interval: 0,
    enable_smacks: false,
  });
});

test('waits for an answer as long as the line may be away', () => {
  const { stanza_timeout } = converseSettings(chat, around) as { stanza_timeout: number };
  expect(stanza_timeout).toBeGreaterThanOrEqual(12 * 3_600_000);
});
