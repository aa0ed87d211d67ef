/** Tables brought to what the installed ejabberd wants, and to the room that there must be. */
import type { PartRecord } from '../../changes/part-record.ts';
import { type Host, warn } from '../../parts/host.ts';
import { undoRestart } from '../../parts/restart.ts';
import { Refusal } from '../../refusal.ts';
import { DATABASE_RULES } from '../../rules/database.ts';
import { brokenOf, lineOf } from '../../rules/rule.ts';
import { updateOf } from '../../rules/tables.ts';
import type { UsedTables } from './used-tables.ts';

/** What this is about; the others are for a conversion by hand, or for the command "archive". */
const RULES = DATABASE_RULES.filter(({ id }) => id === 'sql-columns' || id === 'sql-room');
const GRAVE = DATABASE_RULES.filter(({ weight, isSecurity }) => isSecurity || weight === 'refused');

/**
 * While ejabberd stands still, with a copy before; whoever calls this starts it again. What was added stays
 * when the run is taken back: no ejabberd minds it. Whether there was something to do.
 */
export async function updateTables(
  host: Host,
  record: PartRecord,
  tables: UsedTables,
  { mayRestart }: { readonly mayRestart: boolean },
): Promise<boolean> {
  const facts = await tables.read();
  const statements = updateOf(facts);
  if (statements.length === 0) return false;
  const grave = brokenOf(GRAVE, facts);
  if (grave.length > 0) {
    throw new Refusal(`${tables.name} is not as it must be:`, ...grave.map(lineOf));
  }
  if (!mayRestart) {
    warn(host, `${tables.name} is not what ejabberd needs:`, ...brokenOf(RULES, facts).map(lineOf));
    return true;
  }
  tables.mustBeChangeable();
  await record.set('restart_pending', 'yes');
  await host.changes.run(['systemctl', 'stop', 'ejabberd'], {
    undo: undoRestart(host),
    isLast: true,
  });
  await complete(host, tables, statements);
  return true;
}

/** The same for one file or database that no ejabberd is using at the moment. */
export async function complete(
  { changes }: Host,
  tables: UsedTables,
  statements: readonly string[],
): Promise<void> {
  if (statements.length === 0) return;
  await tables.backUp();
  await tables.change(statements);
  if (changes.isDry) return;
  const left = updateOf(await tables.read());
  if (left.length > 0) throw new Refusal(`${tables.name} still lacks:`, ...left);
}
