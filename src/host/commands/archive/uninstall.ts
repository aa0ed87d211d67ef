/** The archive is taken out: ejabberd is as before, and the messages stay in their database. */
import { PartRecord } from '../../changes/part-record.ts';
import { type Host, paths } from '../../parts/host.ts';
import { removePackages } from '../../parts/packages.ts';
import { dropAccount } from './account.ts';
import { SqlAdmin } from './sql-admin.ts';
import { LOCAL_SERVER } from './sql-client.ts';
import { switchBack } from './switch-over.ts';
import { dropOrder, dropRetention } from './units.ts';

export async function uninstallArchive(host: Host): Promise<void> {
  const { changes, say } = host;
  const record = new PartRecord(changes, paths(host).records, 'archive');
  await dropRetention(host, record);
  await dropOrder(host);
  if (await switchBack(host, record)) say('To do: systemctl restart ejabberd');
  const database = record.get('made_database');
  if (database !== undefined) {
    say(`The messages are kept, in the database ${database}. To delete them for good:`);
    say(`  echo 'DROP DATABASE ${database}' | mysql`);
  }
  await dropAccount(host, new SqlAdmin(changes, LOCAL_SERVER), record);
  await removePackages(host, record);
  await record.drop();
}
