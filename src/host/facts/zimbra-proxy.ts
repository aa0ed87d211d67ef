import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRecord } from './record.ts';

/** What `deploy.sh proxy` did on a Zimbra host, and what is left of it. */
export interface ZimbraProxyFacts {
  /** Whether it put a block into the templates. Undefined when an earlier release did it. */
  readonly putBlock: boolean | undefined;
  /** It was told that something else encrypts what goes to ejabberd on another machine. */
  readonly trustsNetwork: boolean;
  /** The templates that need the block, by their names, and those of them without it. */
  readonly templates: readonly string[];
  readonly withoutBlock: readonly string[];
}

/** As deploy/proxy-template.sh writes it. */
const BLOCK_BEGIN = '# BEGIN com_zimbra_converse';
/** Where http is served too, there are more; an upgrade of Zimbra replaces all of them or none. */
const TEMPLATES = [
  'nginx.conf.web.template',
  'nginx.conf.web.https.default.template',
  'nginx.conf.web.https.template',
];

/** Undefined where `deploy.sh proxy` did nothing. Throws when its record cannot be read. */
export function readZimbraProxy(zimbraDir: string): ZimbraProxyFacts | undefined {
  const record = readRecord(join(zimbraDir, 'data/com_zimbra_converse/proxy'));
  if (record === undefined) return undefined;
  const folder = join(zimbraDir, 'conf/nginx/templates');
  const templates = TEMPLATES.filter((name) => existsSync(join(folder, name)));
  const block = record.get('block');
  return {
    putBlock: block === undefined ? undefined : block === 'yes',
    trustsNetwork: (record.get('options') ?? '').split(' ').includes('--trusted-network'),
    templates,
    withoutBlock: templates.filter(
      (name) => !readFileSync(join(folder, name), 'utf8').includes(BLOCK_BEGIN),
    ),
  };
}
