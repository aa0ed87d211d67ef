/** Where the parts of the authenticator and of ejabberd's own module lie on a host. */
import type { Host } from '../../parts/host.ts';

export const MODULE = 'mod_zimbra_web';
export const TEAMS_MODULE = 'mod_zimbra_teams';
export const DAEMON_UNITS = ['zimbra-auth.socket', 'zimbra-auth.service'] as const;

export const layout = ({ root, release }: Host) => {
  const library = `${root}/usr/local/lib/com_zimbra_converse`;
  const modules = `${root}/var/lib/ejabberd/.ejabberd-modules`;
  return {
    library,
    program: `${library}/zimbra-auth.mjs`,
    relay: `${library}/zimbra-auth-relay`,
    copier: `${library}/copy-certificate`,
    extauthJson: `${root}/etc/zimbra-auth/extauth.json`,
    zimbraCa: `${root}/etc/zimbra-auth/zimbra-ca.pem`,
    lookupPassword: `${root}/etc/zimbra-auth/admin-password`,
    ticketKeys: `${root}/etc/zimbra-auth/ticket-keys`,
    /** Where it counts wrong passwords: the daemon (a link of systemd's, and where that leads), and what ejabberd starts. */
    stateFolders: [
      `${root}/var/lib/zimbra-auth`,
      `${root}/var/lib/private/zimbra-auth`,
      `${root}/var/lib/ejabberd/.zimbra-auth`,
    ],
    modules,
    conf: `${release}/conf`,
    builtProgram: `${release}/dist/extauth/zimbra-auth.mjs`,
    moduleSources: `${release}/conf/ejabberd-modules`,
  };
};
