import { AccountMemory } from './account-memory.ts';
import type { Config } from './config.ts';
import { DirectoryStore } from './directory.ts';
import { FORGED_TOKEN } from './forged-token.ts';
import { createServices } from './services.ts';
import { UnknownError } from './unknown-error.ts';
import { describeCause, describeVerdict } from './verdict.ts';
import type { ZimbraClient } from './zimbra-client.ts';

const REFUSALS_OF_A_FORGED_TOKEN = ['service.AUTH_REQUIRED', 'service.AUTH_EXPIRED'];

/** Tells a person whether this configuration works. Resolves with the exit code, 0 or 2. */
export async function runCheck({
  config,
  version,
  print,
  clock,
}: {
  config: Config;
  version: string;
  print: (line: string) => void;
  clock: () => number;
}): Promise<0 | 2> {
  const pairs = [...config.domains].map(([chat, mail]) =>
    chat === mail ? chat : `${chat} (mail: ${mail})`,
  );
  print('Configuration: good');
  print(`  domains    ${pairs.join(', ')}`);
  print(`  soapUrl    ${config.soapUrl.href}`);
  print(`  timeoutMs  ${config.timeoutMs}`);
  print(`  isuser     ${config.isuser}`);

  const [mailDomain = ''] = config.domains.values();
  const address = `zimbra-auth-check@${mailDomain}`;
  const memory = new AccountMemory(clock);
  const directoryStore = new DirectoryStore();
  const services = createServices({ config, version, clock, memory, directoryStore });
  let code: 0 | 2 = 0;
  const report = async (what: string, probe: () => Promise<string | undefined>) => {
    const startedAt = clock();
    const problem = await explained(probe);
    const ms = Math.round(clock() - startedAt);
    if (problem !== undefined) code = 2;
    print(
      `${what}: ${problem === undefined ? `answers, in ${ms} ms` : `${problem} (after ${ms} ms)`}`,
    );
  };

  await report('Zimbra', () => probeLogin(services.zimbra, address));
  if (config.appPasswordUrl !== undefined) {
    await report('Passwords (appPasswordUrl)', () =>
      probeLogin(services.zimbraForPasswords, address),
    );
  }
  const { lookup } = services;
  if (lookup !== undefined) {
    await report('Account lookup (adminSoapUrl)', async () => {
      await lookup(address, config.timeoutMs); // whether there is this account does not matter
      return undefined;
    });
  }
  services.close();
  return code;
}

/** What is wrong with the answer to a token that no Zimbra has signed, if anything. */
async function probeLogin(zimbra: ZimbraClient, address: string): Promise<string | undefined> {
  const outcome = await zimbra.verifyToken(address, FORGED_TOKEN);
  if (outcome.kind === 'login')
    return 'accepted a forged session token; what answers is not Zimbra';
  if (REFUSALS_OF_A_FORGED_TOKEN.includes(outcome.code)) return undefined;
  return describeVerdict({ outcome: 'unknown', cause: 'fault', detail: outcome.code });
}

async function explained(probe: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await probe();
  } catch (error) {
    if (!(error instanceof UnknownError)) throw error;
    return `no usable answer, ${error.message}: ${describeCause(error.reason, error.detail)}`;
  }
}
