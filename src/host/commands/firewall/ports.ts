/** Who may reach which port of the XMPP host. */
import { existsSync, readFileSync } from 'node:fs';
import type { Host } from '../../parts/host.ts';

export interface Ports {
  /** IP addresses of the proxies: they alone reach {@link BROWSERS}. */
  readonly proxies: readonly string[];
  /** For Erlang on this machine alone: `4369`, `4370-4380`. */
  readonly inner: readonly string[];
}

/** What the proxy leads to. */
export const BROWSERS = 5280;
/** Phones and desktops, from everywhere. */
export const CLIENTS = [5222, 5223] as const;
const EPMD = '4369';

export const portsFor = (host: Host, proxies: readonly string[]): Ports => {
  const { window } = erlangPorts(host);
  return { proxies, inner: [EPMD, ...(window === undefined ? [] : [window])] };
};

/** Where Erlang takes connections of its own kind: by itself on any port, and on all addresses. */
export function erlangPorts({ root }: Pick<Host, 'root'>): {
  readonly window: string | undefined;
  readonly isLocal: boolean;
} {
  const file = `${root}/etc/default/ejabberd`;
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const value = (name: string): string | undefined =>
    new RegExp(`^ *(?:export +)?${name}=["']?([\\d.,:-]+)`, 'm').exec(text)?.[1];
  const window = /^\d+-\d+$/.exec(value('FIREWALL_WINDOW') ?? '')?.[0];
  return { window, isLocal: /^(127\.|::1)/.test(value('INET_DIST_INTERFACE') ?? '') };
}
