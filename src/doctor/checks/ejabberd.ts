import { EjabberdYmlError } from '../../host/facts/ejabberd-yml.ts';
import { EJABBERD_RULES } from '../../host/rules/ejabberd-yml.ts';
import { failed, ok, type Check, type Finding } from '../finding.ts';
import type { EjabberdHost } from '../read/ejabberd-host.ts';

/** What ejabberd.yml of this host says, without asking ejabberd. */
export function ejabberdChecks(host: EjabberdHost): Check[] {
  return [
    { id: 'ejabberd-yml', run: () => readable(host) },
    ...EJABBERD_RULES.map(({ id, good, wrong, mend }) => ({
      id,
      run: () => {
        const problem = wrong(host.config());
        return problem === undefined ? ok(good) : failed(problem, `in ejabberd.yml: ${mend}`);
      },
    })),
  ];
}

function readable(host: EjabberdHost): Finding {
  try {
    return ok(`${host.load().file} and all it includes can be read`);
  } catch (error) {
    if (!(error instanceof EjabberdYmlError)) throw error;
    const isRights = /EACCES|EPERM/.test(error.message);
    return failed(error.message, isRights ? 'run this as root' : 'mend the file');
  }
}
