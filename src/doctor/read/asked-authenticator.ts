import {
  extauthFacts,
  programFile,
  versionIn,
  type ExtauthFacts,
  type ProgramFacts,
} from '../../host/facts/extauth.ts';
import { isHidden } from '../../host/facts/places.ts';
import type { Options } from '../command-line.ts';
import { SeeCheck } from '../finding.ts';
import { findAuthenticator, UNIT_NAME, type Authenticator } from './authenticator.ts';
import type { EjabberdHost } from './ejabberd-host.ts';
import { interpreterOf } from './extauth-command.ts';
import { runProgram, type ProgramResult } from '../../host/facts/run-program.ts';

/** What it says of itself, each thing asked once. */
export class AskedAuthenticator {
  readonly #host: EjabberdHost;
  readonly #options: Options;
  #found: Authenticator | undefined;
  readonly #wanted: string;
  #version: Promise<ProgramResult> | undefined;
  #report: Promise<ExtauthFacts> | undefined;

  /** `wanted`: the release that it should be of. */
  constructor(host: EjabberdHost, options: Options, wanted: string) {
    this.#host = host;
    this.#options = options;
    this.#wanted = wanted;
  }

  find(): Authenticator {
    return (this.#found ??= findAuthenticator(this.#host, this.#options));
  }

  configFile(): string {
    const file = this.#options.extauthConfig ?? this.find().command.config;
    if (file === undefined) throw new SeeCheck('extauth-program');
    return file;
  }

  askVersion(): Promise<ProgramResult> {
    return (this.#version ??= this.#run(['--version']));
  }

  async program(): Promise<ProgramFacts> {
    const { command, relay } = this.find();
    const path = interpreterOf(command);
    const [version, node] = await Promise.all([
      this.askVersion(),
      runProgram(path, ['--version'], this.#asUser()),
    ]);
    return {
      ...{ version: versionIn(version.stdout), wanted: this.#wanted, unit: this.#unit() },
      node: {
        ...{ path, isHidden: isHidden(path) },
        version: node.code === 0 ? node.stdout.trim() : undefined,
      },
      files: [
        command.program,
        this.configFile(),
        ...(relay === undefined ? [] : [relay.relay]),
      ].map((file) => programFile(file)),
    };
  }

  /** What it has read it says itself: its configuration has forms that only it knows. */
  report(): Promise<ExtauthFacts> {
    return (this.#report ??= this.#ask());
  }

  async #ask(): Promise<ExtauthFacts> {
    const config = this.configFile();
    const { code, stdout } = await this.askVersion();
    if (code !== 0) throw new SeeCheck('extauth-program');
    if (versionIn(stdout) !== this.#wanted) throw new SeeCheck('extauth-version');
    return extauthFacts(await this.#run(['--check', '--json', config]), {
      ...{ config, user: this.#options.ejabberdUser, unit: this.#unit(), yml: this.#host.config() },
    });
  }

  #run(args: readonly string[]): Promise<ProgramResult> {
    const { node, program } = this.find().command;
    const [file = program, ...rest] = node === undefined ? [program] : [node, program];
    return runProgram(file, [...rest, ...args], this.#asUser());
  }

  /** The daemon's own user is there only while it runs, and only its files count, not who asks. */
  #asUser(): { user?: string; env?: Record<string, string> } {
    return this.find().relay === undefined
      ? { user: this.#options.ejabberdUser }
      : { env: { CREDENTIALS_DIRECTORY: `/run/credentials/${UNIT_NAME}` } };
  }

  #unit(): string {
    return this.find().relay === undefined ? 'ejabberd' : UNIT_NAME;
  }
}
