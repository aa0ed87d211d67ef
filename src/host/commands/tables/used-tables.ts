/** The tables that ejabberd.yml names: as they are, and how they are changed. */
import { existsSync, statSync } from 'node:fs';
import type { YamlText } from '../../changes/yaml-text.ts';
import { ask } from '../../facts/ask.ts';
import { type DatabaseFacts, readDatabase, readSqlite } from '../../facts/database.ts';
import { readSchema, SCHEMA_FILE, SQLITE_SCHEMA_FILE } from '../../facts/sql-schema.ts';
import { datedCopyOf } from '../../parts/ejabberd-config.ts';
import { type Host, paths } from '../../parts/host.ts';
import type { PrivateFiles } from '../../parts/private-files.ts';
import { Refusal } from '../../refusal.ts';
import { SqlAdmin } from '../archive/sql-admin.ts';
import { askClient, clientCommand, clientOptions, type SqlServer } from '../archive/sql-client.ts';

export interface UsedTables {
  /** For people. */
  readonly name: string;
  read(): Promise<DatabaseFacts>;
  /** Throws {@link Refusal} where nobody is known who may change them. */
  mustBeChangeable(): void;
  /** All that is in them, into a file. */
  backUp(): Promise<void>;
  change(statements: readonly string[]): Promise<void>;
}

/** Undefined where there are none yet, or of another kind. */
export function usedTables(
  host: Host,
  files: PrivateFiles,
  yaml: YamlText,
  adminFile?: string,
): UsedTables | undefined {
  const type = yaml.value('sql_type');
  if (type === 'mysql') return mysqlTables(host, files, yaml, adminFile);
  const name = yaml.value('sql_database');
  return type === 'sqlite' && name !== undefined ? sqliteTables(host, host.root + name) : undefined;
}

/** Of one file. Undefined where nothing is in it yet. */
export function sqliteTables(host: Host, file: string): UsedTables | undefined {
  if (!existsSync(file) || statSync(file).size === 0) return undefined;
  const { changes, root, say } = host;
  // Not as root, whose files beside it ejabberd could not open.
  const client = ['runuser', '-u', 'ejabberd', '--', 'sqlite3', '-batch', '-bail'] as const;
  return {
    name: file,
    mustBeChangeable: () => undefined,
    read: async () => {
      const schema = readSchema(root + SQLITE_SCHEMA_FILE);
      const query = async (sql: string): Promise<string> => {
        const { status, stdout, stderr } = await ask([...client, '-readonly', file], {
          input: `.separator "\\t"\n${sql};\n`,
        });
        if (status === 0) return stdout;
        throw new Refusal(`${file} cannot be read`, ...stderr.trim().split('\n'));
      };
      return readSqlite(query, file, schema);
    },
    backUp: async () => {
      const copy = datedCopyOf(file);
      await changes.run([...client, file, `.backup '${copy}'`], {
        undo: [{ kind: 'delete', file: copy }],
      });
      say(`What was there is kept: ${copy}`);
    },
    change: async (statements) => {
      const sql = statements.map((statement) => `${statement};\n`).join('');
      await changes.run([...client, file], {
        input: `BEGIN IMMEDIATE;\n${sql}COMMIT;\n`,
        shown: `(SQL) ${statements.join('; ')}`,
      });
    },
  };
}

function mysqlTables(
  host: Host,
  files: PrivateFiles,
  yaml: YamlText,
  adminFile: string | undefined,
): UsedTables {
  const database = yaml.value('sql_database') ?? 'ejabberd';
  const server = serverOf(yaml);
  const tables = administered(host, new SqlAdmin(host.changes, server, adminFile), database);
  return {
    ...tables,
    // As ejabberd comes: that account may look, and is the only one that is known for certain.
    read: () => {
      const user = yaml.value('sql_username') ?? 'ejabberd';
      const file = files.put(clientOptions({ ...server, user }, yaml.value('sql_password') ?? ''));
      const query = (sql: string): Promise<string> =>
        askClient(clientCommand(server, `--defaults-file=${file}`), sql, {
          problem: `the database ${database} cannot be asked`,
        });
      return readDatabase(query, database, readSchema(host.root + SCHEMA_FILE));
    },
    mustBeChangeable: () => {
      if (!server.isRemote || adminFile !== undefined) return;
      throw new Refusal(
        `nobody is named who may change the tables on ${server.sqlHost}`,
        './deploy.sh tables --admin-file FILE --restart',
      );
    },
  };
}

/** Of a MariaDB or MySQL, by who administers it. */
export function administered(host: Host, admin: SqlAdmin, database: string): UsedTables {
  const { changes, root, say } = host;
  return {
    name: `the database ${database}`,
    mustBeChangeable: () => undefined,
    read: () => readDatabase((sql) => admin.ask(sql), database, readSchema(root + SCHEMA_FILE)),
    backUp: async () => {
      const { records } = paths(host);
      await changes.makeFolder(records, 0o755, { isQuiet: true });
      const copy = datedCopyOf(`${records}/${database}.sql.gz`);
      await admin.dump(database, copy);
      say(`What was there is kept: ${copy}`);
    },
    // MariaDB has no transaction for these. What is done already is not asked for again.
    change: async (statements) => {
      for (const statement of statements) {
        await admin.change(`USE \`${database}\`;\n${statement}`, { shown: statement });
      }
    },
  };
}

function serverOf(yaml: YamlText): SqlServer {
  const sqlHost = yaml.value('sql_server') ?? '127.0.0.1';
  return {
    sqlHost,
    sqlPort: yaml.value('sql_port') ?? '3306',
    ca: yaml.value('sql_ssl_cafile'),
    isRemote: !/^(?:localhost|127\..*|::1)$/.test(sqlHost),
  };
}
