import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '../../../src/extauth/config/config.ts';
import type { Config } from '../../../src/extauth/config/config.ts';
import { createEngine } from '../../../src/extauth/engine/engine.ts';
import type { Engine } from '../../../src/extauth/engine/engine.ts';
import { createLog } from '../../../src/extauth/log.ts';
import { DOMAIN, type Account } from '../../zimbra/accounts.ts';
import { startZimbra, type Zimbra } from '../../zimbra/zimbra.ts';

export const ADMIN_PASSWORD = 'keys to the kingdom';
export const ACCOUNTS = ['alice', 'bob', 'carol', 'dan', 'erin'] as const;

/** A real engine in front of the simulated Zimbra, with clocks that stand still. */
export interface EngineWorld {
  engine: Engine;
  zimbra: Zimbra;
  /** How far the engine's wall clock is ahead of the right time, and the time that has passed, in ms. */
  clock: { wall: number; ticks: number };
  /** In ms since 1970. */
  startedAt: number;
  dir: string;
  /** Keys of the configuration from the next reload on; an Error is one that cannot be used. */
  keys: Record<string, unknown> | Error;
  /** Wants every account's password to be `<name>'s password`. */
  password(name: string, password?: string): Promise<boolean>;
  token(name: string, token: string): Promise<boolean>;
  isuser(name: string): Promise<boolean>;
  /** Requests of this kind that have reached Zimbra. */
  reached(kind: string): number;
  logged(event?: string): Record<string, unknown>[];
  /** Reasons (or outcomes, and where they were had from) of the decisions since the last call. */
  decisions(): string[];
  /** One process more, or after a restart: it knows nothing but the configuration. */
  another(): Pick<EngineWorld, 'password' | 'token'> & { close(): Promise<void> };
  close(): Promise<void>;
}

/** alice has an alias, carol a second factor and an app password; the rest have nothing special. */
export async function startEngineWorld(keys: Record<string, unknown> = {}): Promise<EngineWorld> {
  const dir = mkdtempSync(join(tmpdir(), 'zimbra-auth-engine-'));
  const accounts = ACCOUNTS.map((name, i): Account => ({
    email: `${name}@${DOMAIN}`,
    id: `1f9d2a40-0b52-4a3c-9a0e-6d6a3d1a100${i}`,
    displayName: name,
    password: `${name}'s password`,
    lockoutEnabled: true,
    ...(name === 'alice' && { aliases: [`sales@${DOMAIN}`] }),
    ...(name === 'carol' && { twoFactorCode: '123456', appPasswords: ['APPPASSWORD'] }),
  }));
  const admin: Account = {
    email: `lookup@${DOMAIN}`,
    id: '1f9d2a40-0b52-4a3c-9a0e-6d6a3d1a2000',
    displayName: 'Lookup',
    password: ADMIN_PASSWORD,
    isAdmin: true,
  };
  const zimbra = await startZimbra({ dir, soapOnly: true, accounts: [...accounts, admin] });

  const lines: string[] = [];
  let seen = 0;
  const clock = { wall: 0, ticks: 0 };
  const startedAt = Date.now();
  const now = () => startedAt + clock.wall + clock.ticks;
  const engineOf = (): Engine =>
    createEngine({
      loadConfig: () =>
        world.keys instanceof Error
          ? Promise.reject(world.keys)
          : Promise.resolve(configOf(zimbra, world.keys)),
      version: '1.2.3',
      log: createLog((line) => lines.push(line), now),
      now,
      clock: () => clock.ticks,
    });
  const engine = engineOf();
  const asking = (of: Engine) => {
    const ask = (request: string) => of.answer(Buffer.from(request));
    return {
      password: (name: string, password = `${name}'s password`) =>
        ask(`auth:${name}:${DOMAIN}:${password}`),
      token: (name: string, token: string) =>
        ask(`auth:${name}:${DOMAIN}:zimbra_auth_token++${token}`),
      isuser: (name: string) => ask(`isuser:${name}:${DOMAIN}`),
    };
  };
  const logged = (event?: string) =>
    lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((line) => event === undefined || line['event'] === event);

  const world: EngineWorld = {
    engine,
    zimbra,
    clock,
    startedAt,
    dir,
    keys,
    ...asking(engine),
    another: () => {
      const one = engineOf();
      return { ...asking(one), close: () => one.close() };
    },
    reached: (kind) => zimbra.requests.filter((request) => request.kind === kind).length,
    logged,
    decisions() {
      const all = logged('decision');
      const fresh = all.slice(seen);
      seen = all.length;
      return fresh.map(({ outcome, reason, from }) =>
        [reason ?? outcome, ...(typeof from === 'string' ? [`(${from})`] : [])].join(' '),
      );
    },
    async close() {
      await engine.close();
      await zimbra.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  await engine.ready();
  return world;
}

/**
 * `admin: true` in the keys stands for the three keys and the file that belong to it; `tickets` is what is
 * read from their file.
 */
function configOf(zimbra: Zimbra, { admin, tickets, ...keys }: Record<string, unknown>): Config {
  const text = JSON.stringify({
    soapUrl: zimbra.soapUrl,
    domains: [DOMAIN],
    timeoutMs: 500,
    logLevel: 'debug',
    ...(admin !== undefined && {
      isuser: 'zimbra',
      adminSoapUrl: zimbra.adminSoapUrl,
      adminAccount: `lookup@${DOMAIN}`,
      adminPasswordFile: 'unused',
    }),
    ...keys,
  });
  const { caFile, admin: parsed, tickets: _, ...config } = parseConfig(text, 'zimbra-auth.json');
  return {
    ...config,
    tickets: tickets as Config['tickets'],
    ca: caFile,
    admin: parsed && {
      ...{ soapUrl: parsed.soapUrl, account: parsed.account },
      password: typeof admin === 'string' ? admin : ADMIN_PASSWORD,
    },
  };
}
