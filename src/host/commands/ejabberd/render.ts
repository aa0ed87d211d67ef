/** conf/ejabberd.yml with what the options say. */
import { asciiDomain } from '../../../server/domain-name.ts';
import { YamlText } from '../../changes/yaml-text.ts';
import type { EjabberdOptions } from './options.ts';

export interface Authenticator {
  /** What ejabberd starts. */
  readonly command: string;
  /** How often: the logins that can be under way at once. */
  readonly places: number;
}

export function renderConfig(
  template: string,
  options: Pick<EjabberdOptions, 'domains' | 'certificates' | 'proxies' | 'admins' | 'webmail'>,
  { command, places }: Authenticator,
  { hasIpv6 = true }: { readonly hasIpv6?: boolean } = {},
): string {
  const { domains, certificates, proxies, admins, webmail } = options;
  let yaml = new YamlText(template, 'conf/ejabberd.yml')
    .withOption('hosts', list('hosts', domains))
    .withOption('certfiles', list('certfiles', certificates))
    .withOption('extauth_program', `extauth_program: ${command}`)
    .withOption('extauth_pool_size', `extauth_pool_size: ${places}`);
  const listener = browsersListener(yaml);
  if (proxies.length > 0) {
    yaml = yaml
      .withValue(['acl', 'proxies', 'ip'], inBrackets(['127.0.0.1', ...proxies]))
      .withValue(['listen', listener, 'ip'], '"::"')
      .withValue(['listen', listener, 'tls'], 'true');
  }
  if (admins.length > 0) yaml = yaml.withValue(['acl', 'admin', 'user'], `[${admins.join(', ')}]`);
  yaml =
    webmail === undefined
      ? yaml
          .without('modules', 'mod_http_upload')
          .without('modules', 'mod_http_upload_quota')
          .without('listen', listener, 'request_handlers', '/upload')
      : withUploads(yaml, `https://${webmail}/upload`, domains);
  return (hasIpv6 ? yaml : withIpv4(yaml)).text;
}

/**
 * Each domain has its files below `url`.
 *
 * ejabberd puts the domain itself in place of `@HOST@`, and ends at its start when that has letters which no
 * address may have. Then each domain has the module with an address of its own: for single domains one can
 * be added to those of all, but not given other options.
 */
export function withUploads(yaml: YamlText, url: string, domains: readonly string[]): YamlText {
  const module = ['modules', 'mod_http_upload'];
  const withUrl = (name: string): YamlText =>
    yaml.withValue([...module, 'put_url'], `${url}/${name}`);
  const isPlain = (domain: string): boolean => asciiDomain(domain) === domain;
  if (domains.every(isPlain)) return withUrl('@HOST@');
  const own = domains.flatMap((domain) => [
    `  ${domain}:`,
    '    modules:',
    (withUrl(asciiDomain(domain) ?? domain).lines(...module) ?? '').replace(/^/gm, '    '),
  ]);
  return yaml
    .without(...module)
    .withOption(
      'append_host_config',
      [
        '# Files: an address may not have all the letters of a domain.',
        'append_host_config:',
        ...own,
      ].join('\n'),
    );
}

/** A kernel without IPv6 ends an ejabberd that is to listen there. */
function withIpv4(yaml: YamlText): YamlText {
  let next = yaml;
  for (let place = 0; next.has('listen', place, 'port'); place += 1) {
    if (next.value('listen', place, 'ip') !== '::') continue;
    next = next.withValue(['listen', place, 'ip'], '0.0.0.0');
  }
  return next;
}

/** In quotes, as `::1` has colons. */
const inBrackets = (items: readonly string[]): string =>
  `[${items.map((item) => `'${item}'`).join(', ')}]`;

const list = (option: string, items: readonly string[]): string =>
  [`${option}:`, ...items.map((item) => `  - ${item}`)].join('\n');

/** The place of the listener with BOSH; on loopback and not encrypted in conf/, for a proxy there. */
function browsersListener(yaml: YamlText): number {
  let place = 0;
  while (yaml.has('listen', place, 'port')) {
    if (yaml.has('listen', place, 'request_handlers', '/http-bind')) return place;
    place += 1;
  }
  throw new Error('conf/ejabberd.yml has no listener for browsers');
}
