import { basename } from 'node:path';
import type { ZipEntry } from './zip-entries.ts';
import { attribute, content, elements, parseZimletXml, type XmlElement } from './zimlet-xml.ts';

/** A zimlet as Zimbra accepts it, before it is written anywhere (ZimletFile, ZimletMeta). */
export interface ZimletFile {
  name: string;
  version: string;
  definition: XmlElement;
  /** Of config_template.xml, when there is one. */
  config: XmlElement | undefined;
  includes: readonly string[];
  includesCss: readonly string[];
  entries: readonly ZipEntry[];
}

const NAME = /^[\w.-]+$/;
// LDAP's limits of zimbraZimletDescription and zimbraZimletHandlerConfig.
const MAX_DESCRIPTION = 256;
const MAX_CONFIG = 10_240;

/**
 * Reads the entries of a zip or folder called `fileName`. Throws, naming what is wrong, whatever
 * `zmzimletctl deploy` refuses.
 */
export function readZimlet(fileName: string, entries: readonly ZipEntry[]): ZimletFile {
  const lower = basename(fileName).toLowerCase();
  if (!NAME.test(lower)) throw new Error(`invalid zimlet name: ${lower}`);
  for (const { name } of entries) checkEntryName(name);
  // Zimbra's table of entries is keyed by the lower-cased name: of two such names the later wins.
  const byName = new Map(entries.map((entry) => [entry.name.toLowerCase(), entry]));

  const descriptionFile = descriptionFileOf(lower, byName);
  const description = byName.get(descriptionFile.toLowerCase());
  if (description === undefined)
    throw new Error(`zimlet description not found: ${descriptionFile}`);
  const definition = parseAs(description, 'zimlet');
  const name = attribute(definition, 'name') ?? '';
  if (!NAME.test(name)) throw new Error(`${descriptionFile}: invalid zimlet name "${name}"`);
  if ((attribute(definition, 'description') ?? '').length > MAX_DESCRIPTION) {
    throw new Error(`${descriptionFile}: the description has more than ${MAX_DESCRIPTION} letters`);
  }

  const template = byName.get('config_template.xml');
  const config = template && parseAs(template, 'zimletConfig');
  if (template !== undefined && template.data.length > MAX_CONFIG) {
    throw new Error(`config_template.xml has more than ${MAX_CONFIG} bytes`);
  }
  return {
    name,
    version: versionOf(definition, descriptionFile),
    definition,
    config,
    includes: elements(definition, 'include').map(content),
    includesCss: elements(definition, 'includeCSS').map(content),
    entries: [...byName.values()],
  };
}

/** Numeric, token by token: negative when `a` is older than `b`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(/[._]/).map(Number));
  for (let i = 0; i < Math.max(left?.length ?? 0, right?.length ?? 0); i += 1) {
    const difference = (left?.[i] ?? -1) - (right?.[i] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

function parseAs(entry: ZipEntry, root: 'zimlet' | 'zimletConfig'): XmlElement {
  try {
    const element = parseZimletXml(new TextDecoder().decode(entry.data), root);
    versionOf(element, entry.name);
    return element;
  } catch (error) {
    throw new Error(`${entry.name}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function versionOf(element: XmlElement, file: string): string {
  const version = attribute(element, 'version') ?? '';
  // Version.java runs Integer.parseInt over every token: `1.0.0-beta` or nothing at all throws.
  if (!/^\d+([._]\d+)*$/.test(version)) {
    throw new Error(`${file}: the version "${version}" is not made of numbers and dots`);
  }
  return version;
}

function descriptionFileOf(zip: string, byName: ReadonlyMap<string, ZipEntry>): string {
  const manifest = byName.get('meta-inf/manifest.mf');
  if (manifest === undefined) return `${zip.replace(/\.zip$/, '')}.xml`;
  const line = /^Zimlet-Description-File:\s*(\S+)/m.exec(new TextDecoder().decode(manifest.data));
  if (line?.[1] === undefined) throw new Error('the manifest names no Zimlet-Description-File');
  return line[1];
}

function checkEntryName(name: string): void {
  // oxlint-disable-next-line no-control-regex -- control characters are what Zimbra looks for
  if (/\.\.\/|[\u0000-\u001f\u007f]/.test(name)) throw new Error(`invalid zimlet entry: ${name}`);
  if (name.startsWith('/')) throw new Error(`invalid absolute path: ${name}`);
}
