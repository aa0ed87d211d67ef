import { EjabberdYmlError } from '../../host/facts/ejabberd-yml.ts';
import { EJABBERD_RULES } from '../../host/rules/ejabberd-yml.ts';
import { failed, ok, type Check, type Finding } from '../finding.ts';
import { byRule } from './by-rule.ts';
import type { EjabberdHost } from '../read/ejabberd-host.ts';

/** What ejabberd.yml of this host says, without asking ejabberd. */
export function ejabberdChecks(host: EjabberdHost): Check[] {
  return [
    { id: 'ejabberd-yml', run: () => readable(host) },
    ...EJABBERD_RULES.map((rule) => ({
      id: rule.id,
      run: () => byRule(rule, host.config(), 'in ejabberd.yml: '),
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
