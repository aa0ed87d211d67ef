/** The watch alone in a process, so that its processor time is its own; a parent says what to look at. */
import { once } from 'node:events';
import { createLog } from '../../src/extauth/log.ts';
import { createEjabberdApi } from '../../src/extauth/watch/ejabberd-api.ts';
import { KnownValues } from '../../src/extauth/watch/session-watch.ts';
import { startWatching } from '../../src/extauth/watch/watching.ts';
import { createAccountStates } from '../../src/extauth/zimbra/account-states.ts';
import { createAdminCaller } from '../../src/extauth/zimbra/admin-caller.ts';
import { Breaker } from '../../src/extauth/zimbra/breaker.ts';
import { createSoapTransport } from '../../src/extauth/zimbra/soap-transport.ts';

export interface Looks {
  /** After one that is not told, by which programs and connections have warmed up. */
  count: number;
  /** How many people must be seen. */
  expected: number;
  domain: string;
  ejabberdApiUrl: string;
  admin: { soapUrl: string; account: string; password: string };
}

export interface Look {
  ms: number;
  cpuMs: number;
}

const [{ count, expected, domain, ejabberdApiUrl, admin }] = (await once(process, 'message')) as [
  Looks,
];
const clock = () => performance.now();
const { soapUrl, ...account } = admin;
const transport = createSoapTransport({ url: new URL(soapUrl) });
const states = createAccountStates(
  createAdminCaller(transport, { version: '0.0.0', ...account }),
  new Breaker({ clock, onChange: () => undefined }),
);
const looks: Look[] = [];
let seen = 0;
let before = process.cpuUsage();
const enough = new Promise<void>((resolve, reject) => {
  startWatching({
    ...{ clock, everyMs: 50, known: new KnownValues(clock) },
    domains: new Map([[domain, domain]]),
    async states(addresses) {
      const found = await states(addresses);
      seen = [...found.values()].filter((state) => state?.status === 'active').length;
      return found;
    },
    api: createEjabberdApi(new URL(ejabberdApiUrl)),
    log: createLog((line) => reject(new Error(line)), Date.now),
    onLook(ms) {
      if (seen !== expected) reject(new Error(`${seen} accounts were seen, not ${expected}`));
      const { user, system } = process.cpuUsage(before);
      looks.push({ ms, cpuMs: (user + system) / 1000 });
      before = process.cpuUsage();
      if (looks.length > count) resolve();
    },
  });
});
const alive = setInterval(() => undefined, 1000); // the watch itself holds no program
await enough;
clearInterval(alive);
process.send?.(looks.slice(1), () => process.exit());
