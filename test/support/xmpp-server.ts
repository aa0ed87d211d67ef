import { join } from 'node:path';
import { BoshClient, type Credentials } from './bosh-client.ts';
import { startEjabberd, type Ejabberd } from './ejabberd.ts';
import type { SqlAccess } from './mariadb.ts';
import { startNginx, type Nginx } from './nginx.ts';
import { PROJECT_DIR } from './paths.ts';

export const DOMAIN = 'example.test';
export const OTHER_DOMAIN = 'other.test';
export const alice: Credentials = { user: 'alice', domain: DOMAIN, password: "alice's secret" };
export const bob: Credentials = { user: 'bob', domain: DOMAIN, password: "bob's secret" };
export const ARCHIVE_QUERY =
  "<iq type='set' id='archive' xmlns='jabber:client'><query xmlns='urn:xmpp:mam:2'/></iq>";

export interface XmppServer {
  readonly ejabberd: Ejabberd;
  readonly nginx: Nginx;
  /** Through nginx. */
  readonly boshUrl: string;
  /** Online, through BOSH. Rejects when the login is refused. */
  loggedIn(who: Credentials): Promise<{ client: BoshClient; jid: string }>;
  close(): Promise<void>;
}

/**
 * conf/ as it ships, for two domains, in a real ejabberd behind a real nginx. Only who may log in
 * is simulated, by fixed-passwords.mjs.
 */
export async function startXmppServer(
  dir: string,
  { archive, root }: { archive?: SqlAccess; root?: string } = {},
): Promise<XmppServer> {
  const ejabberd = await startEjabberd({
    dir: join(dir, 'ejabberd'),
    domains: [DOMAIN, OTHER_DOMAIN],
    extauthProgram: `'${process.execPath}' '${PROJECT_DIR}/test/support/fixed-passwords.mjs'`,
    extauthPoolSize: 1,
    ...(archive !== undefined && { archive }),
    ...(root !== undefined && { root }),
  });
  let nginx: Nginx;
  try {
    nginx = await startNginx({
      dir: join(dir, 'nginx'),
      zimbraUrl: 'http://127.0.0.1:9', // nothing of the webmail is asked for here
      ejabberdUrl: ejabberd.url,
    });
  } catch (error) {
    await ejabberd.stop();
    throw error;
  }
  const boshUrl = `${nginx.url}/http-bind`;
  return {
    ejabberd,
    nginx,
    boshUrl,
    loggedIn: async (who) => {
      const client = new BoshClient(boshUrl);
      await client.open(who.domain);
      const result = await client.login(who);
      if (!result.accepted) throw new Error(`${who.user} was refused: ${result.condition}`);
      await client.send(`<presence xmlns='jabber:client'/>`);
      return { client, jid: result.jid };
    },
    close: async () => {
      await Promise.all([ejabberd.stop(), nginx.stop()]);
    },
  };
}
