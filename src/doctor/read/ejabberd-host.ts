import { existsSync } from 'node:fs';
import { EjabberdYml } from '../../host/facts/ejabberd-yml.ts';
import { NotApplicable, SeeCheck } from '../finding.ts';

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
    return (loaded ??= EjabberdYml.load(file));
  };
  return {
    load,
    config: () => {
      try {
        return load();
      } catch (error) {
        if (error instanceof NotApplicable) throw error;
        throw new SeeCheck('ejabberd-yml');
      }
    },
  };
}
