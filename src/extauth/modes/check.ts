import type { CheckedService, CheckReport } from '../../server/check-report.ts';
import { AccountMemory } from '../judge/account-memory.ts';
import type { Config } from '../config/config.ts';
import { DirectoryStore } from '../judge/directory.ts';
import { FORGED_TOKEN } from '../zimbra/forged-token.ts';
import { createServices, type Services } from '../engine/services.ts';
import { UnknownError } from '../verdict/unknown-error.ts';
import { describeUnknown, describeVerdict, unknown } from '../verdict/verdict.ts';
import type { ZimbraClient } from '../zimbra/client.ts';

const REFUSALS_OF_A_FORGED_TOKEN = ['service.AUTH_REQUIRED', 'service.AUTH_EXPIRED'];

/** Tells whether this configuration works. Resolves with the exit code, 0 or 2. */
export async function runCheck({
  config,
  version,
  json,
  print,
  clock,
}: {
  config: Config;
  version: string;
  /** One object for programs, a {@link CheckReport}, in place of lines for people. */
  json: boolean;
  print: (line: string) => void;
  clock: () => number;
}): Promise<0 | 2> {
  const checked: CheckedService[] = [];
  if (!json) describeConfig(config).forEach(print);
  const memory = new AccountMemory(clock);
  const directoryStore = new DirectoryStore();
  const services = createServices({ config, version, clock, memory, directoryStore });
  try {
    for await (const service of checkServices(config, services, clock)) {
      checked.push(service);
      if (!json) print(describeService(service));
    }
    const isWell = checked.every(({ problem }) => problem === undefined);
    const unreadable = isWell ? await unreadableOf(config, services) : [];
    if (json) print(JSON.stringify(reportOf(config, checked, unreadable)));
    else if (unreadable.length > 0) print(`adminAccount may not read ${unreadable.join(' and ')}`);
    return isWell ? 0 : 2;
  } finally {
    services.close();
  }
}

const reportOf = (
  config: Config,
  services: readonly CheckedService[],
  unreadable: readonly string[],
): CheckReport => ({
  domains: Object.fromEntries(config.domains),
  soapUrl: config.soapUrl.href,
  timeoutMs: config.timeoutMs,
  isuser: config.isuser,
  ...(config.tickets && {
    credentials: config.tickets.only ? ('tickets' as const) : ('both' as const),
    keys: config.tickets.keys.map(({ kid }) => kid),
  }),
  ...(config.ejabberdApiUrl && { ejabberdApiUrl: config.ejabberdApiUrl.href }),
  ...(unreadable.length > 0 && { unreadable }),
  services,
});

function describeConfig(config: Config): string[] {
  const pairs = [...config.domains].map(([chat, mail]) =>
    chat === mail ? chat : `${chat} (mail: ${mail})`,
  );
  return [
    'Configuration: good',
    `  domains    ${pairs.join(', ')}`,
    `  soapUrl    ${config.soapUrl.href}`,
    `  timeoutMs  ${config.timeoutMs}`,
    `  isuser     ${config.isuser}`,
    ...(config.tickets === undefined
      ? []
      : [
          `  tickets    ${config.tickets.keys.map(({ kid }) => kid).join(', ')}${config.tickets.only ? '; no session tokens' : ''}`,
        ]),
  ];
}

const describeService = ({ what, ms, problem }: CheckedService): string =>
  `${what}: ${problem === undefined ? `answers, in ${ms} ms` : `${problem} (after ${ms} ms)`}`;

async function* checkServices(
  config: Config,
  services: Services,
  clock: () => number,
): AsyncGenerator<CheckedService> {
  const [mailDomain = ''] = config.domains.values();
  const address = `zimbra-auth-check@${mailDomain}`;
  const asked = async (
    what: string,
    key: CheckedService['key'],
    probe: () => Promise<string | undefined>,
  ): Promise<CheckedService> => {
    const startedAt = clock();
    const problem = await explained(probe);
    const ms = Math.round(clock() - startedAt);
    return { what, key, ms, ...(problem !== undefined && { problem }) };
  };
  yield await asked('Zimbra', 'soapUrl', () => probeLogin(services.zimbra, address));
  if (config.appPasswordUrl !== undefined) {
    yield await asked('Passwords (appPasswordUrl)', 'appPasswordUrl', () =>
      probeLogin(services.zimbraForPasswords, address),
    );
  }
  const { lookup } = services;
  if (lookup !== undefined) {
    yield await asked('Account lookup (adminSoapUrl)', 'adminSoapUrl', async () => {
      await lookup(address, config.timeoutMs); // whether there is this account does not matter
      return undefined;
    });
  }
}

/** What is in the way of ending the sessions of an account that was locked. */
async function unreadableOf(config: Config, services: Services): Promise<readonly string[]> {
  if (config.ejabberdApiUrl === undefined) return [];
  try {
    return (await services.unreadable?.(config.timeoutMs)) ?? [];
  } catch (error) {
    // A Zimbra that does not tell what it lets somebody do lets him do it, or the watch says so.
    if (error instanceof UnknownError) return [];
    throw error;
  }
}

/** What is wrong with the answer to a token that no Zimbra has signed, if anything. */
async function probeLogin(zimbra: ZimbraClient, address: string): Promise<string | undefined> {
  const outcome = await zimbra.verifyToken(address, FORGED_TOKEN);
  if (outcome.kind === 'login')
    return 'accepted a forged session token; what answers is not Zimbra';
  if (REFUSALS_OF_A_FORGED_TOKEN.includes(outcome.code)) return undefined;
  return describeVerdict(unknown('fault', outcome.code));
}

async function explained(probe: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await probe();
  } catch (error) {
    if (!(error instanceof UnknownError)) throw error;
    return `no usable answer, ${error.message}: ${describeUnknown(error.reason, error.detail)}`;
  }
}
