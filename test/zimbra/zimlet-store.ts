import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Account } from './accounts.ts';
import { attribute, type XmlElement } from './zimlet-xml.ts';
import { compareVersions, readZimlet, type ZimletFile } from './zimlet-file.ts';
import { streamedEntries, type ZipEntry } from './zip-entries.ts';

export interface Zimlet {
  name: string;
  definition: XmlElement;
  config: XmlElement | undefined;
  includes: readonly string[];
  includesCss: readonly string[];
  /** Where its files are. */
  folder: string;
  isDev: boolean;
}

/** The folder zimlets-deployed, and what LDAP would know of the zimlets in it. */
export class ZimletStore {
  readonly folder: string;
  readonly #deployed = new Map<string, ZimletFile>();
  readonly #log: (line: string) => void;

  constructor(folder: string, log: (line: string) => void) {
    this.folder = folder;
    this.#log = log;
  }

  /**
   * `zmzimletctl deploy` by way of the admin console (so the streamed rules hold), then
   * `zmprov fc zimlet`. Rejects, deploying nothing, for whatever Zimbra refuses.
   */
  async deployZip(zip: string): Promise<void> {
    await this.#deploy(readZimlet(zip, streamedEntries(await readFile(zip))));
  }

  async deployFolder(folder: string): Promise<void> {
    await this.#deploy(readZimlet(folder, folderEntries(folder)));
  }

  /** Copies a folder to zimlets-deployed/_dev. Zimbra reads it again with every GetInfo. */
  async addDev(folder: string): Promise<void> {
    const to = join(this.folder, '_dev', basename(folder));
    await rm(to, { recursive: true, force: true });
    await cp(folder, to, { recursive: true, dereference: true });
  }

  /** The zimlets granted to the account, in the order of their priority. */
  availableTo(account: Account): Zimlet[] {
    return [...this.#deployed.values()]
      .filter(({ name }) => !(account.deniedZimlets ?? []).includes(name))
      .filter((file) => attribute(file.definition, 'zimbraXZimletCompatibleSemVer') === undefined)
      .map((file) => toZimlet(file, join(this.folder, file.name), false));
  }

  /** Dev zimlets have no access control; a broken one is logged and left out. */
  dev(): Zimlet[] {
    const root = join(this.folder, '_dev');
    return listFolders(root).flatMap((name) => {
      const folder = join(root, name);
      try {
        return [toZimlet(readZimlet(name, folderEntries(folder)), folder, true)];
      } catch (error) {
        this.#log(`error loading dev zimlet ${name}: ${String(error)}`);
        return [];
      }
    });
  }

  /** The zimlets of GetInfo: deployed ones, then dev ones, a name in both listed twice. */
  forGetInfo(account: Account): unknown[] {
    return [...this.availableTo(account), ...this.dev()].map((zimlet, priority) => ({
      zimletContext: [
        {
          baseUrl: `/service/zimlet/${zimlet.isDev ? '_dev/' : ''}${zimlet.name}/`,
          ...(!zimlet.isDev && { priority }),
          presence: 'enabled',
        },
      ],
      zimlet: [zimlet.definition],
      ...(zimlet.config !== undefined && { zimletConfig: [zimlet.config] }),
    }));
  }

  async #deploy(file: ZimletFile): Promise<void> {
    const installed = this.#deployed.get(file.name);
    const config = installed === undefined ? file.config : configAfter(installed, file);
    const to = join(this.folder, file.name);
    await rm(to, { recursive: true, force: true });
    for (const { name, data } of file.entries) {
      // Jars go to WEB-INF/lib of the zimlet application, out of the browser's reach.
      if (name.endsWith('/') || name.endsWith('.jar')) continue;
      await mkdir(dirname(join(to, name)), { recursive: true });
      await writeFile(join(to, name), data);
    }
    this.#deployed.set(file.name, { ...file, config });
    this.#log(`deployed zimlet ${file.name} ${file.version}`);
  }
}

/** An equal version is a repair; otherwise only a newer template replaces the configuration. */
function configAfter(installed: ZimletFile, update: ZimletFile): XmlElement | undefined {
  if (installed.config === undefined || update.config === undefined) {
    return installed.version === update.version ? installed.config : update.config;
  }
  const isNewer =
    compareVersions(
      attribute(update.config, 'version') ?? '0',
      attribute(installed.config, 'version') ?? '0',
    ) > 0;
  return installed.version !== update.version && isNewer ? update.config : installed.config;
}

function toZimlet(file: ZimletFile, folder: string, isDev: boolean): Zimlet {
  const { name, definition, config, includes, includesCss } = file;
  return { name, definition, config, includes, includesCss, folder, isDev };
}

function folderEntries(folder: string): ZipEntry[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => ({ name, data: readFileSync(join(folder, name)) }));
}

function listFolders(root: string): string[] {
  try {
    return readdirSync(root, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [entry.name] : [],
    );
  } catch {
    return [];
  }
}
