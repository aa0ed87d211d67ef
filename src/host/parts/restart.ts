/** ejabberd is restarted when somebody said so, and else it is told that this is to be done. */
import type { PartRecord } from '../changes/part-record.ts';
import type { Step } from '../changes/step.ts';
import { ask } from '../facts/ask.ts';
import { Refusal } from '../refusal.ts';
import type { Host } from './host.ts';

const RESTART = ['systemctl', 'restart', 'ejabberd'];

export interface RestartOptions {
  /** Whoever runs the command wants it. */
  readonly isWanted: boolean;
}

/** Started again when all is taken back; one that came in this run is gone by then. */
export const undoRestart = ({ changes, arrived }: Host): readonly Step[] =>
  arrived.has('ejabberd') ? [] : [changes.running(RESTART)];

/** Goes by `restart_pending` in the record, which an earlier run may have left. */
export async function restartOrSay(
  host: Host,
  record: PartRecord,
  { isWanted }: RestartOptions,
): Promise<void> {
  const { changes, say } = host;
  if (record.get('restart_pending') !== 'yes') return;
  if (!isWanted) {
    say('To do: systemctl restart ejabberd       (or run this command again with --restart)');
    say('  Those who chat are signed in again by themselves within seconds.');
    return;
  }
  changes.settle();
  await changes.run(RESTART, { undo: undoRestart(host), isLast: true });
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
