import { expect, test } from 'vitest';
import { converseSettings } from '../../../src/chat/converse-settings.ts';
import type { ChatSettings } from '../../../src/shared/panel-chat.ts';

const chat: ChatSettings = {
  email: "o'brien@example.com",
  locale: 'fr_CA',
  tokenUrl: '/service/zimlet/com_zimbra_converse/token.jsp',
  boshUrl: '/http-bind',
  debug: false,
};
const around = {
  assetsUrl: '/zimlet/converse-1',
  locales: ['fr'],
  hasIndexedDb: true,
  location: { protocol: 'https:', host: 'mail.example.com' },
  saslPlain: 'PLAIN',
};

test('holds no credential and asks nobody but the own server', () => {
  const settings = converseSettings(chat, around);
  expect(settings).not.toHaveProperty('password');
  expect(settings).not.toHaveProperty('credentials_url');
  expect(settings).toMatchObject({
    jid: 'o\\27brien@example.com',
    i18n: 'fr',
    bosh_service_url: '/http-bind',
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

test('a WebSocket path becomes an absolute URL of the same host', () => {
  const withSocket = { ...chat, websocketUrl: '/ws' };
  expect(converseSettings(withSocket, around)).toMatchObject({
    websocket_url: 'wss://mail.example.com/ws',
  });
  const plain = { ...around, location: { protocol: 'http:', host: 'localhost:8080' } };
  expect(converseSettings(withSocket, plain)).toMatchObject({
    websocket_url: 'ws://localhost:8080/ws',
  });
});

test('without IndexedDB the history lives as long as the tab', () => {
  expect(converseSettings(chat, { ...around, hasIndexedDb: false })).toMatchObject({
    persistent_store: 'sessionStorage',
  });
});
