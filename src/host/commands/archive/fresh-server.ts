import { existsSync } from 'node:fs';
import type { Host } from '../../parts/host.ts';

const DATA = '/var/lib/mysql';

/**
 * Before a database server is installed. When that is taken back, its package leaves the data, as it must
 * for whoever used them; nobody did when there is only what a new server makes for itself.
 */
export function noteFreshServer({ changes, root }: Host): void {
  const folder = root + DATA;
  if (existsSync(folder)) return;
  const command = ['sh', '-c', DROP, 'sh', folder, `${root}/usr/sbin/mariadbd`];
  const shown = `rm -r ${folder}, if only what a new server makes for itself is in it`;
  changes.undoWith([changes.running(command, undefined, shown)]);
}

/** Not while its server is there: it may not have gone. */
const DROP = `cd "$1" 2>/dev/null || exit 0
for each in */; do
  case $each in
    mysql/ | performance_schema/ | sys/ | '*/') ;;
    *) others="$others \${each%/}" ;;
  esac
done
if [ -e "$2" ] || [ -n "$others" ]; then
  echo "$1 stays\${others:+, for what is in it:$others}"
else
  cd / && rm -r "$1"
fi`;
