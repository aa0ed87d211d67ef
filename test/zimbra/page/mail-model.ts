/** AjxEmailAddress, AjxVector and ZmMailMsg. */
import { globals } from './environment.ts';
import type { SampleMessage } from './sample-mail.ts';

export type AddressType = 'FROM' | 'TO' | 'CC' | 'BCC';

export class AjxEmailAddress {
  static readonly FROM = 'FROM';
  static readonly TO = 'TO';
  static readonly CC = 'CC';
  static readonly BCC = 'BCC';
  static readonly SEPARATOR = '; ';
  readonly isAjxEmailAddress = true;
  readonly address: string;
  readonly type: AddressType;
  readonly name: string | undefined;

  constructor(address: string, type: AddressType = 'TO', name?: string) {
    this.address = address;
    this.type = type;
    this.name = name;
  }

  getAddress = (): string => this.address;
  getName = (): string | undefined => this.name;
  toString(): string {
    return this.name === undefined ? this.address : `"${this.name}" <${this.address}>`;
  }
}

export class AjxVector<T> {
  readonly #array: T[];

  constructor(array: readonly T[] = []) {
    this.#array = [...array];
  }

  static fromArray<T>(array: readonly T[]): AjxVector<T> {
    return new AjxVector(array);
  }

  getArray = (): T[] => this.#array;
  size = (): number => this.#array.length;
  get = (index: number): T | undefined => this.#array[index];
}

export class ZmMailMsg {
  readonly isZmMailMsg = true;
  readonly type = 'MSG';
  readonly id: string;
  readonly subject: string;
  readonly sample: SampleMessage;
  _loaded = false;
  #addresses: Record<string, AjxVector<AjxEmailAddress>>;

  constructor(sample: SampleMessage, id: number, me: string) {
    this.sample = sample;
    this.id = String(id);
    this.subject = sample.subject;
    this.#me = me;
    this.#addresses = this.#vectors({ FROM: [[sample.address, sample.from]] });
  }
  readonly #me: string;

  /** Of a message that is only in the list, the server has told who wrote it. */
  getAddresses(type: AddressType): AjxVector<AjxEmailAddress> {
    return this.#addresses[type] ?? new AjxVector();
  }

  getAddress(type: AddressType): AjxEmailAddress | null {
    return this.getAddresses(type).get(0) ?? null;
  }

  isLoaded = (): boolean => this._loaded;

  load({ callback }: { callback?: { run(): unknown } }): void {
    setTimeout(() => {
      this.fill();
      callback?.run();
    }, 20);
  }

  fill(): void {
    const { from, address, to = [], cc = [] } = this.sample;
    this._loaded = true;
    this.#addresses = this.#vectors({
      FROM: [[address, from]],
      TO: [[this.#me], ...to.filter(([one]) => one !== this.#me)],
      CC: cc,
    });
  }

  #vectors(
    lists: Partial<Record<AddressType, readonly (readonly [string, string?])[]>>,
  ): Record<string, AjxVector<AjxEmailAddress>> {
    return Object.fromEntries(
      (['FROM', 'TO', 'CC', 'BCC'] as const).map((type) => [
        type,
        new AjxVector(
          (lists[type] ?? []).map(([address, name]) => new AjxEmailAddress(address, type, name)),
        ),
      ]),
    );
  }
}

export function installMailModel(): void {
  Object.assign(globals, { AjxEmailAddress, AjxVector, ZmMailMsg });
}
