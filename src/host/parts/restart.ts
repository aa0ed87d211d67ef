/** ejabberd is restarted when somebody said so, and else it is told that this is to be done. */
import type { PartRecord } from '../changes/part-record.ts';
import { ask } from '../facts/ask.ts';
import { Refusal } from '../refusal.ts';
import type { Host } from './host.ts';

const RESTART = ['systemctl', 'restart', 'ejabberd'];

export interface RestartOptions {
  /** Whoever runs the command wants it. */
  readonly isWanted: boolean;
  /** It was installed in this run: when that is taken back there is nothing to start again. */
  readonly isNew?: boolean;
}

/** Goes by `restart_pending` in the record, which an earlier run may have left. */
export async function restartOrSay(
  { changes, say }: Host,
  record: PartRecord,
  { isWanted, isNew = false }: RestartOptions,
): Promise<void> {
  if (record.get('restart_pending') !== 'yes') return;
  if (!isWanted) {
    say('To do: systemctl restart ejabberd       (or run this command again with --restart)');
    say('  Those who chat are signed in again by themselves within seconds.');
    return;
  }
  changes.settle();
  const undo = isNew ? [] : [changes.running(RESTART)];
  await changes.run(RESTART, { undo, isLast: true });
  await record.forget('restart_pending');
  if (changes.isDry) return;
  const { status, stdout, stderr } = await ask(['ejabberdctl', 'status']);
  if (status !== 0) {
    throw new Refusal(
      'ejabberd does not run with the new configuration',
      ...`${stdout}${stderr}`.split('\n').filter((line) => line !== ''),
      'See: journalctl -u ejabberd -n 50, and /var/log/ejabberd/ejabberd.log',
    );
  }
}
