/** What people are called and look like, for everybody who draws them. Fetches what finds it out. */
import { unescapeLocalPart } from '../../shared/jid-local.ts';
import { LineDown } from '../line/line.ts';
import { domainOf } from '../line/xml.ts';
import type { OtherNames } from '../model/people.ts';
import type { Company, CompanyParts } from './company.ts';
import type { Colleague, Found } from './directory.ts';
import { fetchLater } from '../fetch-later.ts';

export interface WhoParts extends CompanyParts {
  /** The user's own name. */
  readonly name: string;
  readonly report: (line: string) => void;
}

export class Who {
  readonly names: OtherNames = {
    directory: (jid) => this.get(jid)?.name,
    elsewhere: (jid) => this.#company?.nameElsewhere(jid) ?? this.#stranger(jid),
  };
  readonly #parts: WhoParts;
  #company: Company | undefined;
  #coming: Promise<Company> | undefined;
  /** Wanted before there is somebody to ask. */
  #wanted: readonly string[] = [];

  constructor(parts: WhoParts) {
    this.#parts = parts;
  }

  /** What the directory has said of this person. */
  get(jid: string): Colleague | undefined {
    return this.#company?.directory.get(jid);
  }

  addressOf(jid: string): string {
    return this.#company?.directory.addressOf(jid) ?? unescapeLocalPart(jid);
  }

  /** These people are on the screen. */
  want(jids: readonly string[]): void {
    if (this.#company) this.#company.directory.want(jids);
    else {
      this.#wanted = [...jids, ...this.#wanted];
      this.#come().catch((error: unknown) => this.#parts.report(`no directory: ${String(error)}`));
    }
  }

  async find(text: string, cut: AbortSignal): Promise<Found> {
    try {
      return await (await this.#come()).directory.find(text, cut);
    } catch {
      return { outcome: 'unknown', why: 'trouble' };
    }
  }

  async recent(): Promise<readonly Colleague[]> {
    try {
      return await (await this.#come()).directory.recent();
    } catch {
      return [];
    }
  }

  #come(): Promise<Company> {
    this.#coming ??= fetchLater().then(
      ({ Company: TheCompany }) => this.#came(new TheCompany(this.#parts)),
      (error: unknown) => {
        this.#coming = undefined; // fetched again
        throw error;
      },
    );
    return this.#coming;
  }

  #came(company: Company): Company {
    const { name, report } = this.#parts;
    this.#company = company;
    company.directory.want(this.#wanted);
    this.#wanted = [];
    company.publish(name).catch((error: unknown) => {
      // The next page says it again: it is there for the phones of colleagues only.
      if (!(error instanceof LineDown))
        report(`the own name is not on the server: ${String(error)}`);
    });
    return company;
  }

  #stranger(jid: string): string | undefined {
    const isColleague = domainOf(jid) === domainOf(this.#parts.line.bareJid);
    return isColleague ? undefined : unescapeLocalPart(jid);
  }
}
