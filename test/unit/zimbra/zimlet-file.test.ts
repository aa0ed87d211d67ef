import { strToU8, Zip, ZipDeflate } from 'fflate';
import { describe, expect, it } from 'vitest';
import { compareVersions, readZimlet } from '../../zimbra/zimlet-file.ts';
import { streamedEntries } from '../../zimbra/zip-entries.ts';
import { definition, NAME, probeFiles, zipBytes } from '../../support/zimlet-zip.ts';

const ZIP = `${NAME}.zip`;
const read = (files: Record<string, string>, zip = ZIP): ReturnType<typeof readZimlet> =>
  readZimlet(zip, streamedEntries(zipBytes(files)));

/** A zip as a streaming archiver writes it: the sizes stand behind the data. */
function streamedZip(files: Record<string, string>): Uint8Array {
  const chunks: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error !== null) throw error;
    chunks.push(chunk);
  });
  for (const [name, text] of Object.entries(files)) {
    const entry = new ZipDeflate(name);
    zip.add(entry);
    entry.push(strToU8(text), true);
  }
  zip.end();
  return Buffer.concat(chunks);
}

describe('a zimlet zip', () => {
  it('gives name, version, includes and configuration', () => {
    const file = read(
      probeFiles({
        'config_template.xml': `<zimletConfig name="${NAME}" version="2.1"><global><property name="a">b &amp; c</property></global></zimletConfig>`,
      }),
    );
    expect(file).toMatchObject({ name: NAME, version: '1.0', includes: ['probe.js'] });
    expect(file.config).toEqual({
      name: NAME,
      version: '2.1',
      global: [{ property: [{ name: 'a', _content: 'b & c' }] }],
    });
    expect(file.definition['handlerObject']).toEqual([{ _content: 'com_example_probe_H' }]);
  });

  it.each<[string, Record<string, string>, RegExp, string?]>([
    [
      'a version with letters',
      probeFiles({ [`${NAME}.xml`]: definition({ version: '1.0-beta' }) }),
      /numbers/,
    ],
    ['no version', probeFiles({ [`${NAME}.xml`]: definition({ version: '' }) }), /numbers/],
    [
      'a template without a numeric version',
      probeFiles({ 'config_template.xml': '<zimletConfig/>' }),
      /numbers/,
    ],
    ['another root element', probeFiles({ [`${NAME}.xml`]: '<zimplet version="1"/>' }), /root/],
    [
      'broken XML',
      probeFiles({ [`${NAME}.xml`]: '<zimlet version="1">' }),
      new RegExp(`${NAME}.xml`),
    ],
    [
      'a name with a blank',
      probeFiles({ [`${NAME}.xml`]: definition({ name: 'a b' }) }),
      /invalid zimlet name/,
    ],
    ['an entry that climbs out', probeFiles({ '../x.js': 'x' }), /invalid zimlet entry/],
    ['an absolute entry', probeFiles({ '/etc/x.js': 'x' }), /absolute/],
    [
      'a version in the name of the zip',
      probeFiles(),
      /description not found: com_example_probe-1.0.xml/,
      `${NAME}-1.0.zip`,
    ],
    ['a blank in the name of the zip', probeFiles(), /invalid zimlet name/, 'my zimlet.zip'],
    [
      'a bare manifest',
      probeFiles({ 'META-INF/MANIFEST.MF': 'Manifest-Version: 1.0\n' }),
      /manifest/,
    ],
    [
      'too long a configuration',
      probeFiles({
        'config_template.xml': `<zimletConfig version="1"><!--${'x'.repeat(10_240)}--></zimletConfig>`,
      }),
      /10240/,
    ],
  ])('is refused for %s', (_, files, message, zip = ZIP) => {
    expect(() => read(files, zip)).toThrow(message);
  });

  it('loses empty files without a word', () => {
    const names = read(probeFiles({ 'empty.js': '' })).entries.map((entry) => entry.name);
    expect(names).toEqual([`${NAME}.xml`, 'probe.js']);
  });

  it('loses everything when its sizes stand behind the data', () => {
    const zip = streamedZip(probeFiles());
    expect(() => readZimlet(ZIP, streamedEntries(zip))).toThrow(/description not found/);
  });

  it('loses an entry marked so even if its local header has the size all the same', () => {
    const zip = zipBytes({ 'a.js': 'a'.repeat(500) });
    expect(streamedEntries(zip)).toHaveLength(1);
    zip[6] = 8; // the flags of the first local header: sizes stand behind the data
    expect(streamedEntries(zip)).toEqual([]);
    zip[8] = 0; // its method: stored, whose end a reader could not find then
    expect(() => streamedEntries(zip)).toThrow(/only DEFLATED entries can have EXT descriptor/);
  });

  it('takes the later of two names that differ in case only', () => {
    const { entries } = read(probeFiles({ 'Probe.JS': 'later();' }));
    expect(entries.map((entry) => entry.name)).toEqual([`${NAME}.xml`, 'Probe.JS']);
  });
});

describe('versions', () => {
  it.each([
    ['1.0', '1.0.1'],
    ['1.2', '1.15'],
    ['9', '10'],
  ])('%s comes before %s', (older, newer) => {
    expect(compareVersions(older, newer)).toBeLessThan(0);
    expect(compareVersions(newer, older)).toBeGreaterThan(0);
    expect(compareVersions(older, older)).toBe(0);
  });
});
