import { createAccountLookup } from '../zimbra/account-lookup.ts';
import type { AccountLookup } from '../zimbra/account-lookup.ts';
import { createUnreadableAttributes } from '../zimbra/account-rights.ts';
import type { UnreadableAttributes } from '../zimbra/account-rights.ts';
import { createAccountStates } from '../zimbra/account-states.ts';
import type { AccountStates } from '../zimbra/account-states.ts';
import { createAdminCaller } from '../zimbra/admin-caller.ts';
import type { AccountMemory } from '../judge/account-memory.ts';
import { Breaker } from '../zimbra/breaker.ts';
import type { Config } from '../config/config.ts';
import { createZimbraDirectory, domainDirectory } from '../judge/directory.ts';
import type { Directory, DirectoryStore } from '../judge/directory.ts';
import type { SoapCallName, SoapCallReport } from '../zimbra/soap-caller.ts';
import { createSoapTransport } from '../zimbra/soap-transport.ts';
import type { UnknownReason } from '../verdict/verdict.ts';
import { createZimbraClient } from '../zimbra/client.ts';
import type { ZimbraClient } from '../zimbra/client.ts';

/** Which of the configured addresses: they may fail one without the others. */
export type ServiceName = 'soap' | 'app-password' | 'admin';

/** Zimbra's services as one configuration names them, each with connections and breaker. */
export interface Services {
  zimbra: ZimbraClient;
  zimbraForPasswords: ZimbraClient;
  directory: Directory;
  /** What `directory` asks, when it asks. */
  lookup: AccountLookup | undefined;
  /** Of many at once; there when `lookup` is. */
  states: AccountStates | undefined;
  /** Likewise. */
  unreadable: UnreadableAttributes | undefined;
  breakers: readonly (readonly [ServiceName, Breaker])[];
  /** Lets what is under way end first. */
  close(): void;
}

export interface ServicesParts {
  config: Config;
  version: string;
  /** Milliseconds, from any fixed point. */
  clock: () => number;
  memory: AccountMemory;
  directoryStore: DirectoryStore;
  onCallStart?: (call: SoapCallName) => void;
  onCallEnd?: (report: SoapCallReport) => void;
  onAccountCache?: (result: 'hit' | 'miss') => void;
  onBreaker?: (service: ServiceName, state: 'open' | 'closed', reason?: UnknownReason) => void;
}

const NO_LOOKUP = { lookup: undefined, states: undefined, unreadable: undefined };

export function createServices(parts: ServicesParts): Services {
  const { config, version, clock, memory, directoryStore, onAccountCache, onBreaker } = parts;
  const { timeoutMs } = config;
  const calls = { version, clock, onStart: parts.onCallStart, onEnd: parts.onCallEnd };
  const breakers: [ServiceName, Breaker][] = [];
  const closers: (() => void)[] = [];

  const connect = (name: ServiceName, url: URL) => {
    const breaker = new Breaker({
      clock,
      onChange: (state, reason) => onBreaker?.(name, state, reason),
    });
    const transport = createSoapTransport({ url, ca: config.ca });
    breakers.push([name, breaker]);
    closers.push(() => transport.close());
    return { breaker, transport };
  };

  const client = (name: ServiceName, url: URL): ZimbraClient => {
    const { breaker, transport } = connect(name, url);
    return createZimbraClient(transport, { ...calls, timeoutMs, breaker });
  };

  const lookupAt = ({ soapUrl, account, password }: NonNullable<Config['admin']>) => {
    const { breaker, transport } = connect('admin', soapUrl);
    const ask = createAdminCaller(transport, { ...calls, account, password });
    return {
      lookup: createAccountLookup(ask, breaker),
      states: createAccountStates(ask, breaker),
      unreadable: createUnreadableAttributes(ask, account),
    };
  };

  const zimbra = client('soap', config.soapUrl);
  const ofAdmin = config.admin === undefined ? NO_LOOKUP : lookupAt(config.admin);
  const { lookup } = ofAdmin;
  return {
    zimbra,
    // All passwords go to one place: a wrong one that was tried at two would count twice.
    zimbraForPasswords:
      config.appPasswordUrl === undefined ? zimbra : client('app-password', config.appPasswordUrl),
    directory:
      lookup === undefined
        ? domainDirectory
        : createZimbraDirectory({
            ...{ lookup, store: directoryStore, memory, timeoutMs, clock },
            onCache: onAccountCache,
          }),
    ...ofAdmin,
    breakers,
    close: () => closers.forEach((close) => close()),
  };
}
