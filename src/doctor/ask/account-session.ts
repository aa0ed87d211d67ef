import { SeeCheck } from '../finding.ts';
import type { Http } from './http.ts';
import { asList, asObject, textOf, type JsonObject } from '../../server/soap-json.ts';
import { hasTokenForm } from '../../server/token-form.ts';
import { askZimbra } from './soap.ts';

export type ZimbraLogin =
  | { kind: 'accepted'; token: string; setCookie: readonly string[] }
  | { kind: 'two-factor' }
  | { kind: 'refused'; code: string };

/** One zimlet as GetInfo lists it. */
export interface ListedZimlet {
  readonly baseUrl: string;
  readonly version: string | undefined;
  readonly enabled: boolean;
  /** The administrator's, by name. */
  readonly settings: ReadonlyMap<string, string>;
}

/** The test account at Zimbra: signs in once, whoever asks, and signs out at the end. */
export class AccountSession {
  readonly address: string;
  readonly #http: Http;
  readonly #origin: URL;
  readonly #secret: string;
  #login: Promise<ZimbraLogin> | undefined;
  #zimlets: Promise<readonly JsonObject[]> | undefined;

  constructor(http: Http, origin: URL, address: string, secret: string) {
    this.#http = http;
    this.#origin = origin;
    this.address = address;
    this.#secret = secret;
  }

  get mailDomain(): string {
    return this.address.slice(this.address.lastIndexOf('@') + 1);
  }

  /** The password given, or undefined when a session token was. */
  get password(): string | undefined {
    return hasTokenForm(this.#secret) ? undefined : this.#secret;
  }

  /** Rejects when Zimbra's answer is none. */
  login(): Promise<ZimbraLogin> {
    return (this.#login ??= this.#logIn());
  }

  /** A token that Zimbra has just vouched for, or the reason why there is none. */
  async token(): Promise<string> {
    const login = await this.login().catch(() => undefined);
    if (login?.kind === 'accepted') return login.token;
    throw new SeeCheck(
      'zimbra-login',
      login?.kind === 'two-factor'
        ? 'needs a session token, as the account has a second factor'
        : 'needs a Zimbra session',
    );
  }

  /** Our zimlet, as often as GetInfo lists it for this account. */
  async listed(name: string): Promise<ListedZimlet[]> {
    const token = await this.token();
    this.#zimlets ??= this.#getZimlets(token);
    return (await this.#zimlets).flatMap((entry) => {
      const zimlet = asObject(asList(entry['zimlet'])[0]);
      const context = asObject(asList(entry['zimletContext'])[0]);
      if (zimlet?.['name'] !== name || typeof context?.['baseUrl'] !== 'string') return [];
      const version = zimlet['version'];
      return {
        baseUrl: context['baseUrl'],
        version: typeof version === 'string' ? version : undefined,
        enabled: context['presence'] !== 'disabled',
        settings: settingsOf(asObject(asList(entry['zimletConfig'])[0])),
      };
    });
  }

  /** Ends the session that was opened here; one that was given is left alone. Never rejects. */
  async logOut(): Promise<void> {
    const login = await this.#login?.catch(() => undefined);
    if (login?.kind !== 'accepted' || this.password === undefined) return;
    await askZimbra(this.#http, this.#origin, 'EndSession', { logoff: '1' }, login.token).catch(
      () => undefined,
    );
  }

  async #logIn(): Promise<ZimbraLogin> {
    const answer = await askZimbra(this.#http, this.#origin, 'Auth', {
      account: { by: 'name', _content: this.address },
      ...(this.password === undefined
        ? { authToken: { verifyAccount: '1', _content: this.#secret } }
        : { password: { _content: this.password } }),
    });
    if (answer.kind === 'fault') return { kind: 'refused', code: answer.code };
    if (answer.element['twoFactorAuthRequired'] !== undefined) return { kind: 'two-factor' };
    const token = textOf(answer.element['authToken']);
    if (token === undefined) throw new Error('Zimbra accepted and gave no token');
    return { kind: 'accepted', token, setCookie: answer.headers['set-cookie'] ?? [] };
  }

  async #getZimlets(token: string): Promise<readonly JsonObject[]> {
    const answer = await askZimbra(
      this.#http,
      this.#origin,
      'GetInfo',
      { sections: 'zimlets' },
      token,
    );
    if (answer.kind === 'fault') throw new Error(`GetInfo: ${answer.code}`);
    return asList(asObject(answer.element['zimlets'])?.['zimlet'])
      .map(asObject)
      .filter((entry) => entry !== undefined);
  }
}

/** zimletConfig: `global`, with a `property` for each. */
function settingsOf(config: JsonObject | undefined): Map<string, string> {
  const properties = asList(asObject(asList(config?.['global'])[0])?.['property']).map(asObject);
  return new Map(
    properties.map((property) => [
      String(property?.['name']),
      textOf(property?.['_content']) ?? '',
    ]),
  );
}
