/**
 * The project's own modules of ejabberd, where ejabberd looks for such. What lies there is loaded at the
 * start together with its line of configuration, whatever ejabberd.yml says: an edited one needs no
 * change, and starts without the module just as well.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { PartRecord } from '../../changes/part-record.ts';
import { ask } from '../../facts/ask.ts';
import type { Host } from '../../parts/host.ts';
import { Refusal } from '../../refusal.ts';
import { layout, MODULE } from './layout.ts';

export async function installModule(
  host: Host,
  record: PartRecord,
  name: string = MODULE,
): Promise<void> {
  const { changes, say } = host;
  const { modules, moduleSources } = layout(host);
  const module = `${modules}/${name}`;
  const source = `${moduleSources}/${name}`;
  const compiler = findCompiler();
  if (compiler === undefined) {
    // A dry run may be where no Erlang is yet.
    if (!changes.isDry) throw new Refusal('the Erlang of ejabberd (program erlc) was not found');
    say(`Would compile ${name} into ${module}`);
    return;
  }
  const compiled = await compile(compiler, `${source}/src`, name);
  if (!existsSync(modules)) {
    await changes.makeFolder(modules, 0o755);
    // "ejabberdctl module_install" of others writes there too.
    await changes.run(['chown', 'ejabberd:ejabberd', modules]);
  }
  for (const folder of [module, `${module}/ebin`, `${module}/conf`]) {
    await changes.makeFolder(folder, 0o755);
  }
  const beam = `${module}/ebin/${name}.beam`;
  const rights = { mode: 0o644, owner: 'root:root' };
  if (!existsSync(beam) || !readFileSync(beam).equals(compiled)) {
    await record.set('restart_pending', 'yes');
  }
  await changes.putFile(beam, compiled, rights);
  for (const file of [`${name}.spec`, `conf/${name}.yml`]) {
    await changes.putFile(`${module}/${file}`, readFileSync(`${source}/${file}`), rights);
  }
}

export async function removeModule(host: Host, name: string = MODULE): Promise<void> {
  const { changes } = host;
  const { modules } = layout(host);
  const module = `${modules}/${name}`;
  for (const file of [`ebin/${name}.beam`, `conf/${name}.yml`, `${name}.spec`]) {
    await changes.deleteFile(`${module}/${file}`);
  }
  for (const folder of [`${module}/ebin`, `${module}/conf`, module, modules]) {
    await changes.dropFolder(folder);
  }
}

/** On the host itself, as each version of Erlang has a format of its own. */
async function compile(compiler: string, sources: string, name: string): Promise<Buffer> {
  const source = `${sources}/${name}.erl`;
  const folder = mkdtempSync(join(tmpdir(), 'com_zimbra_converse-'));
  try {
    // "deterministic": the same source gives the same bytes, so that a second run has nothing to do.
    const { status, stdout, stderr } = await ask(
      [compiler, '+deterministic', '-o', folder, source],
      { env: { HOME: process.env['HOME'] ?? '/', ERL_CRASH_DUMP_BYTES: '0' } },
    );
    if (status === 0) return readFileSync(join(folder, `${name}.beam`));
    throw new Refusal(
      `${source} could not be compiled`,
      ...`${stdout}${stderr}`.trim().split('\n'),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function findCompiler(): string | undefined {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...onPath, ...ownErlangs()]
    .map((folder) => join(folder, 'erlc'))
    .find((program) => existsSync(program));
}

/** The packages of ejabberd's makers bring their own: /opt/ejabberd-24.12/bin. */
function ownErlangs(): string[] {
  const releases = existsSync('/opt') ? readdirSync('/opt') : [];
  return releases
    .filter((name) => name.startsWith('ejabberd-'))
    .flatMap((name) => {
      const folder = join('/opt', name);
      const parts = readdirSync(folder).filter((part) => /^(?:bin$|erts-)/.test(part));
      return parts.map((part) => join(folder, part, part === 'bin' ? '' : 'bin'));
    });
}
