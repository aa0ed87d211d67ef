import { existsSync, readFileSync } from 'node:fs';
import { EjabberdYml } from '../../host/facts/ejabberd-yml.ts';
import { NotApplicable, SeeCheck } from '../finding.ts';
import { commandLines } from '../../host/facts/run-program.ts';

/** Debian's package, and ejabberd's own installer. */
const USUAL_FILES = ['/etc/ejabberd/ejabberd.yml', '/opt/ejabberd/conf/ejabberd.yml'];

export interface EjabberdHost {
  /** Throws {@link NotApplicable} where no ejabberd is, else EjabberdYmlError. */
  readonly load: () => EjabberdYml;
  /** The same, with every reason as {@link NotApplicable}: `ejabberd-yml` names it already. */
  readonly config: () => EjabberdYml;
}

/** The ejabberd of this host, read once. `named`: where it is when nowhere usual. */
export function findEjabberd(named: string | undefined): EjabberdHost {
  const file = named ?? USUAL_FILES.find((name) => existsSync(name));
  let loaded: EjabberdYml | undefined;
  const load = (): EjabberdYml => {
    if (file === undefined) throw new NotApplicable('no ejabberd on this host');
    if (named === undefined && isIdle(file)) {
      throw new NotApplicable(
        `the ejabberd of ${file} is not set up for chat and does not run; ` +
          `--ejabberd-yml ${file} looks at it all the same`,
      );
    }
    return (loaded ??= EjabberdYml.load(file));
  };
  return {
    load,
    config: () => {
      try {
        return load();
      } catch (error) {
        if (error instanceof NotApplicable) throw new NotApplicable('no ejabberd for chat here');
        throw new SeeCheck('ejabberd-yml');
      }
    },
  };
}

/** What `deploy.sh ejabberd` leaves, or who followed the README: one of them is enough. */
const SIGNS = [
  '/var/lib/com_zimbra_converse/ejabberd',
  '/usr/local/lib/com_zimbra_converse',
  '/etc/zimbra-auth',
];

/**
 * Whether a package put it here and nobody ever set it up for chat or started it, as on a machine where
 * only the sandbox runs. One that was set up and does not run is a fault, and one that runs is looked at
 * whoever set it up.
 */
export function isIdle(
  file: string,
  running: readonly (readonly string[])[] = commandLines(),
  signs: readonly string[] = SIGNS,
): boolean {
  if (signs.some((sign) => existsSync(sign)) || running.some(isOfPackage)) return false;
  try {
    return !/extauth|zimbra/i.test(readFileSync(file, 'utf8'));
  } catch {
    return false; // ejabberd-yml says why
  }
}

/** An ejabberd with the data folder of a package, and not one of the sandbox. */
const isOfPackage = (words: readonly string[]): boolean =>
  words.some((word, index) => word === 'ejabberd' && words[index - 1] === '-s') &&
  words.some((word) => /^"?\/(var\/lib|opt|home)\/ejabberd\b/.test(word));
