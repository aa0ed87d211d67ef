import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nginxFacts, USUAL_LARGEST_FILE, type NginxFacts } from '../../host/facts/nginx.ts';
import { loadNginxConf } from '../../host/facts/nginx-conf.ts';
import { readZimbraProxy } from '../../host/facts/zimbra-proxy.ts';
import { NGINX_RULES } from '../../host/rules/nginx.ts';
import type { Options } from '../command-line.ts';
import { CannotTell, messageOf, NotApplicable, type Check } from '../finding.ts';
import type { EjabberdHost } from '../read/ejabberd-host.ts';
import { byRule } from './by-rule.ts';

/** What mod_http_upload takes when nobody says it. */
const OF_EJABBERD = 104_857_600;

/** The nginx of this host, where it leads to ejabberd. */
export function nginxChecks(options: Options, ejabberd: EjabberdHost): Check[] {
  const { nginxConf, zimbraDir, httpBind, websocket } = options;
  let facts: NginxFacts | undefined;
  const read = (): NginxFacts => {
    const usual = [join(zimbraDir, 'conf/nginx.conf'), '/etc/nginx/nginx.conf'];
    const file = nginxConf ?? usual.find((name) => existsSync(name));
    if (file === undefined) throw new NotApplicable('no nginx on this host');
    try {
      return (facts ??= nginxFacts(loadNginxConf(file), {
        ...{ file, httpBind, websocket, largestFile: largestFile(ejabberd) },
        trustsNetwork: readZimbraProxy(zimbraDir)?.trustsNetwork ?? false,
      }));
    } catch (error) {
      throw new CannotTell(messageOf(error), 'nginx -t; run this as root');
    }
  };
  return NGINX_RULES.map((rule) => ({ id: rule.id, run: () => byRule(rule, read()) }));
}

/** Where ejabberd is elsewhere, or takes no files, what conf/ejabberd.yml says. */
function largestFile(ejabberd: EjabberdHost): number {
  try {
    const sizes = ejabberd.config().module('mod_http_upload');
    if (sizes.length === 0) return USUAL_LARGEST_FILE;
    return Math.max(
      ...sizes.map(({ max_size: size = OF_EJABBERD }) =>
        size === 'infinity' ? Infinity : Number(size),
      ),
    );
  } catch (error) {
    if (error instanceof NotApplicable) return USUAL_LARGEST_FILE;
    throw error;
  }
}
