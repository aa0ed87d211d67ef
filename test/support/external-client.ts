import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, closeSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PROJECT_DIR } from './paths.ts';
import { waitFor } from './wait.ts';

/** Debian's own: others on the machine do not have Debian's slixmpp. */
const PYTHON = '/usr/bin/python3';

export interface ExternalLogin {
  jid: string;
  password: string;
  port: number;
  /** TLS from the first byte; otherwise STARTTLS, without which the client gives up. */
  directTls: boolean;
  /** The authority that has to have signed the server's certificate. */
  caFile: string;
}

export interface ExternalMessage {
  /** Bare JIDs. */
  from: string;
  to: string;
  text: string;
}

type Answer = Record<string, unknown> & { error?: string };

/** A native client that was not written here (slixmpp), as a process of its own. */
export class ExternalClient {
  readonly #process: ChildProcess;
  /** Messages as they came in; `carbon` when another client of the same user had the original. */
  readonly messages: (ExternalMessage & { carbon: 'sent' | 'received' | null })[] = [];
  #answers: Answer[] = [];
  #ended = false;

  /** `logFile` gets what slixmpp has to say. */
  constructor(logFile: string) {
    if (!existsSync('/usr/lib/python3/dist-packages/slixmpp')) {
      throw new Error('python3-slixmpp is not installed: run ./deploy.sh packages');
    }
    const log = openSync(logFile, 'a');
    this.#process = spawn(PYTHON, [join(PROJECT_DIR, 'test/support/external-client.py')], {
      stdio: ['pipe', 'pipe', log],
    });
    closeSync(log);
    this.#process.once('close', () => (this.#ended = true));
    this.#process.stdin?.on('error', () => (this.#ended = true));
    createInterface({ input: this.#process.stdout! }).on('line', (line) => {
      const { event, ...what } = JSON.parse(line) as Record<string, unknown>;
      if (event === 'message') this.messages.push(what as never); // external-client.py writes these
      else this.#answers.push(what);
    });
  }

  /** The full JID and the version of TLS, or why it did not work. */
  async logIn(login: ExternalLogin): Promise<Answer> {
    return this.#ask({ do: 'log in', ...login }); // by standard input: no password in the arguments
  }

  async send(to: string, text: string): Promise<void> {
    await this.#ask({ do: 'send', to, text });
  }

  /** All that the archive has of the conversation with a bare JID, oldest first. */
  async archive(peer: string): Promise<ExternalMessage[]> {
    const { messages, error } = await this.#ask({ do: 'archive', with: peer });
    if (error !== undefined) throw new Error(error);
    return messages as ExternalMessage[];
  }

  /** Waits for a message with this text. */
  async receives(text: string): Promise<ExternalClient['messages'][number]> {
    return waitFor(`"${text}" at the external client`, () =>
      this.messages.find((message) => message.text === text),
    );
  }

  async close(): Promise<void> {
    if (this.#ended) return;
    this.#process.stdin?.end();
    const killer = setTimeout(() => this.#process.kill('SIGKILL'), 8_000);
    await once(this.#process, 'close');
    clearTimeout(killer);
  }

  async #ask(command: Record<string, unknown>): Promise<Answer> {
    this.#process.stdin?.write(`${JSON.stringify(command)}\n`);
    return waitFor(
      `the external client to ${String(command['do'])}`,
      () => {
        if (this.#ended) throw new Error('it has ended; see its log');
        return this.#answers.shift();
      },
      { within: 25_000 },
    );
  }
}
