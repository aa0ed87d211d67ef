import { statSync } from 'node:fs';
import { readCheckReport, type CheckReport } from '../../server/check-report.ts';
import type { EjabberdYml } from './ejabberd-yml.ts';
import { isHidden } from './places.ts';

/** What a program has said. */
export interface ProgramAnswer {
  readonly stdout: string;
  readonly stderr: string;
}

/** The authenticator as it lies on this host. */
export interface ProgramFacts {
  /** Its release, and that of whoever asks. Undefined when it does not run. */
  readonly version: string | undefined;
  readonly wanted: string;
  /** What runs it; no version when it does not run itself. */
  readonly node: {
    readonly path: string;
    readonly version: string | undefined;
    readonly isHidden: boolean;
  };
  /** Program, configuration, and with a daemon the relay. */
  readonly files: readonly ProgramFile[];
  /** The unit to restart after a change. */
  readonly unit: string;
}

export interface ProgramFile {
  readonly path: string;
  /** Undefined where there is no such file. */
  readonly mode: number | undefined;
  readonly isHidden: boolean;
}

export function programFile(path: string, root = ''): ProgramFile {
  const mode = statSync(`${root}${path}`, { throwIfNoEntry: false })?.mode;
  return { path, mode, isHidden: isHidden(path, root) };
}

/** The release in what `--version` prints. */
export const versionIn = (text: string): string | undefined => /\d+(?:\.\d+)+/.exec(text)?.[0];

/** The authenticator's configuration as it says itself, beside what ejabberd says. */
export interface ExtauthFacts {
  /** Its file. */
  readonly config: string;
  /** Undefined when the configuration cannot be used. */
  readonly report: CheckReport | undefined;
  /** What it says then, in one line. */
  readonly said: string;
  /** ejabberd's domains. */
  readonly hosts: readonly string[];
  /** Of ejabberd, which is to read the file. */
  readonly user: string;
  readonly unit: string;
}

/** `check`: what `zimbra-auth --check --json` of this file has said. */
export const extauthFacts = (
  check: ProgramAnswer,
  {
    yml,
    ...others
  }: Pick<ExtauthFacts, 'config' | 'user' | 'unit'> & { readonly yml: EjabberdYml },
): ExtauthFacts => ({
  ...others,
  report: readCheckReport(check.stdout),
  said: check.stderr.trim().replace(/\s+/g, ' ').slice(0, 300),
  hosts: yml.hosts(),
});
