/**
 * Converse alone, to be compared with: the module, the project's settings, a sign-in of its own over
 * the same proxy. It waits for `go()`, so that loading is not counted.
 */
import { fetchToken } from '../../../src/chat/sign-in/token.ts';
import { converseSettings } from '../../../src/conversation/converse-settings.ts';
import type { ConverseGlobal, ConversePrivate } from '../../../src/conversation/converse-api.ts';
import type { BareOptions } from './bare-strophe.ts';

export interface BareConverseOptions extends BareOptions {
  readonly folder: string;
  readonly peer: string;
}

const options = JSON.parse(decodeURIComponent(location.hash.slice(1))) as BareConverseOptions;
const { way, jid, tokenUrl, folder, peer } = options;

const answer = await fetchToken(tokenUrl, fetch.bind(window));
if (!('password' in answer)) throw new Error(answer.detail);
const { password } = answer;
await import(`${location.origin}${folder}/converse.min.js`);
const { converse } = window as unknown as { converse: ConverseGlobal };

async function go(): Promise<void> {
  let inner: ConversePrivate | undefined;
  const connected = new Promise<void>((resolve) => {
    converse.plugins.add('com_zimbra_converse', {
      initialize() {
        inner = this._converse;
        inner.api.listen.on('connected', () => resolve());
      },
    });
  });
  const settings = converseSettings(
    {
      jid,
      nick: 'Me',
      locale: 'en',
      clock: {},
      debug: false,
      texts: {},
      stanzaBytes: 78_000,
      hasBriefcase: false,
    },
    { assetsUrl: folder, locales: [], saslPlain: converse.env.Strophe.SASLPlain },
  );
  await converse.initialize({
    ...settings,
    password,
    websocket_url: way === 'websocket' ? `ws://${location.host}/ws` : undefined,
    bosh_service_url: way === 'bosh' ? '/http-bind' : undefined,
  });
  await connected;
  await inner?.api.waitUntil('chatBoxesFetched');
  await open(peer);

  async function open(whom: string): Promise<void> {
    await inner?.api.chats.open(whom, {}, true);
  }
  Object.assign(window, { open: (whom: string) => void open(whom) });
}
Object.assign(window, { go: () => void go() });
document.documentElement.dataset['loaded'] = 'true';
