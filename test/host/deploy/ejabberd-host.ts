import { chmodSync } from 'node:fs';
import { parse } from 'yaml';
import { Machine } from './machine.ts';

export const ROOT = { user: 'root' } as const;
export const ARGS = ['ejabberd', '--domain', 'example.com', '--domain', 'two.example'].concat([
  '--zimbra',
  'https://mail.example.com/service/soap',
]);
export const YML = 'etc/ejabberd/ejabberd.yml';
export const PACKAGES = ['ejabberd', 'erlang-p1-sqlite3', 'openssl'];

export interface Config {
  hosts: string[];
  certfiles: string[];
  extauth_program: string;
  extauth_pool_size: number;
  listen: { port: number; ip: string; tls?: boolean; request_handlers?: object }[];
  acl: { admin: { user: string[] }; proxies: { ip: string[] } };
  modules: Record<string, { put_url?: string }>;
  append_host_config?: Record<string, Pick<Config, 'modules'>>;
}

export function config(machine: Machine): Config {
  return parse(machine.read(YML)) as Config;
}

/** A host on which ejabberd was installed before, with a configuration that somebody wrote. */
export function grownHost(yml: string): Machine {
  const machine = Machine.xmpp(PACKAGES);
  machine.write(machine.inRoot(YML), yml);
  chmodSync(machine.inRoot(YML), 0o600);
  return machine;
}

/** What is not known to be there is installed, and the next Node.js is taken. */
export const ASKING = { ...ROOT, asks: /^(dpkg-query|node --version|apt-cache) / };
