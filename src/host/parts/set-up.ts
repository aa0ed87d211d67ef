import { existsSync } from 'node:fs';
import { EjabberdYml, EjabberdYmlError } from '../facts/ejabberd-yml.ts';
import { Refusal } from '../refusal.ts';
import { type Host, paths } from './host.ts';

/** Throws {@link Refusal} where "ejabberd" has not been before anything else: what lacks is one thing. */
export function mustBeSetUp(host: Host): void {
  const { ejabberdYml } = paths(host);
  const mend = 'Set ejabberd up first: ./deploy.sh ejabberd --help';
  if (!existsSync(ejabberdYml)) throw new Refusal(`there is no ${ejabberdYml}`, mend);
  try {
    const methods = EjabberdYml.load(ejabberdYml).list('auth_method');
    if (methods.includes('external')) return;
  } catch (error) {
    if (!(error instanceof EjabberdYmlError)) throw error;
    throw new Refusal(`${ejabberdYml} could not be checked: ${error.message}`);
  }
  throw new Refusal(`${ejabberdYml} is not set up for Zimbra's accounts`, mend);
}
