/** A certificate that others renew, put together for ejabberd in one file. */
import { existsSync, readFileSync } from 'node:fs';

/** As ejabberd.yml names it. */
export const COPIED_CERTIFICATE = '/etc/ejabberd/com_zimbra_converse-copy.pem';

/** Where certificate with chain, and key, come from. */
export interface CopySource {
  readonly chain: string;
  readonly key: string;
}

/** The name that certbot's certificate has. */
export const LINEAGE = 'com_zimbra_converse';

/** certbot runs it after each renewal. */
export const CERTBOT_HOOK = '/etc/letsencrypt/renewal-hooks/deploy/com_zimbra_converse';
/** systemd runs it when Zimbra's proxy has another certificate. */
export const ZIMBRA_HOOK = 'com_zimbra_converse-certificate';

export const SOURCES = {
  acme: {
    chain: `/etc/letsencrypt/live/${LINEAGE}/fullchain.pem`,
    key: `/etc/letsencrypt/live/${LINEAGE}/privkey.pem`,
  },
  /** What Zimbra's proxy shows. */
  zimbra: { chain: '/opt/zimbra/conf/nginx.crt', key: '/opt/zimbra/conf/nginx.key' },
} as const satisfies Readonly<Record<string, CopySource>>;

/** Which of them is in use, in the record of the part `ejabberd`. */
export const COPIED_FROM = 'copied_from';

/** Who renews it: certbot, or whoever looks after Zimbra. */
export type CopyKind = keyof typeof SOURCES;

export const isCopyKind = (word: string | undefined): word is CopyKind =>
  word !== undefined && Object.hasOwn(SOURCES, word);

/** The bytes that conf/copy-certificate makes of them; undefined where one is not there. `root` as in Host. */
export function putTogether(kind: CopyKind, root = ''): Buffer | undefined {
  const { chain, key } = SOURCES[kind];
  const files = [root + chain, root + key];
  if (!files.every(existsSync)) return undefined;
  const [first = Buffer.of(), second = Buffer.of()] = files.map((file) => readFileSync(file));
  return Buffer.concat([first, Buffer.from('\n'), second]);
}
