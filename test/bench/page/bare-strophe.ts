/**
 * The least that a chat can be, to be compared with: the token from the JSP, Strophe, the contact
 * list and presence. Strophe's waits of 100 ms before each thing it sends are taken out here too.
 */
import { Strophe } from 'strophe.js';
import { fetchToken } from '../../../src/chat/sign-in/token.ts';

export interface BareOptions {
  readonly jid: string;
  readonly way: 'websocket' | 'bosh';
  readonly tokenUrl: string;
}

const options = JSON.parse(decodeURIComponent(location.hash.slice(1))) as BareOptions;

const answer = await fetchToken(options.tokenUrl, fetch.bind(window));
if (!('password' in answer)) throw new Error(answer.detail);

const connection = new Strophe.Connection(
  options.way === 'bosh' ? '/http-bind' : `ws://${location.host}/ws`,
  { mechanisms: [Strophe.SASLPlain] },
);
connection.rawInput = () => void setTimeout(() => connection.flush());
connection.connect(options.jid, answer.password, (status) => {
  if (status !== Strophe.Status.CONNECTED) return;
  const add = (xml: string): void =>
    connection.send(new DOMParser().parseFromString(xml, 'text/xml').documentElement);
  add('<iq xmlns="jabber:client" type="get" id="r"><query xmlns="jabber:iq:roster"/></iq>');
  add('<presence xmlns="jabber:client"/>');
  connection.flush();
  document.documentElement.dataset['online'] = String(performance.now());
});
connection.flush();
