import { statusOf, type Account, type Directory } from './accounts.ts';
import type { Authenticator, AuthOutcome } from './soap-auth.ts';
import type { Sessions } from './sessions.ts';
import { child, children, text, type SoapElement } from './soap-envelope.ts';
import { faults, SoapFault } from './soap-fault.ts';

/** The two services of port 7071 that are of use here: to log in, and to look an account up. */
export class AdminServices {
  readonly #directory: Directory;
  readonly #sessions: Sessions;
  readonly #authenticator: Authenticator;

  constructor(directory: Directory, sessions: Sessions, authenticator: Authenticator) {
    this.#directory = directory;
    this.#sessions = sessions;
    this.#authenticator = authenticator;
  }

  /** admin/Auth.java: the name and the password are text, and the account must be an admin's. */
  logIn(request: SoapElement): AuthOutcome {
    const name = text(request, 'name') ?? '';
    const account = this.#directory.byName(name);
    if (account === undefined || statusOf(account) !== 'active') {
      throw faults.permDenied('Error in Authentication');
    }
    if (account.isAdmin !== true) throw faults.permDenied('not an admin account');
    this.#authenticator.checkPassword(account, text(request, 'password') ?? '', name);
    const token = this.#sessions.issue(account, { lifetimeMs: 12 * 3_600_000 });
    const lifetime = this.#sessions.decode(token).expires - Date.now();
    return { account, token, response: { authToken: [{ _content: token }], lifetime } };
  }

  /** Undefined for a document that Zimbra would have but this simulation has not. */
  handle(name: string, request: SoapElement, caller: Account): SoapElement | undefined {
    if (caller.isAdmin !== true) throw faults.permDenied('not an admin account');
    if (name === 'BatchRequest') return this.#batch(request, caller);
    if (name === 'GetEffectiveRightsRequest') return rightsOf(caller);
    if (name !== 'GetAccountRequest') return undefined;
    return this.#getAccount(request, caller);
  }

  /** With `onerror` `continue`: each has its own answer or fault, with the number it came with. */
  #batch(request: SoapElement, caller: Account): SoapElement {
    const answers: SoapElement[] = [];
    const failed: SoapElement[] = [];
    for (const each of children(request, 'GetAccountRequest')) {
      const requestId = text(each, 'requestId') ?? '';
      try {
        answers.push({ ...this.#getAccount(each, caller), requestId });
      } catch (error) {
        if (!(error instanceof SoapFault)) throw error;
        failed.push({ ...error.toElement(), requestId });
      }
    }
    return { GetAccountResponse: answers, ...(failed.length > 0 && { Fault: failed }) };
  }

  #getAccount(request: SoapElement, caller: Account): SoapElement {
    const selector = child(request, 'account');
    if (selector === undefined) throw faults.invalidRequest('missing <account>');
    const key = text(request, 'account') ?? '';
    const account =
      text(selector, 'by') === 'id' ? this.#directory.byId(key) : this.#directory.byName(key);
    if (account === undefined) throw faults.noSuchAccount(key);
    const all: Record<string, string> = {
      zimbraAccountStatus: statusOf(account),
      zimbraIsExternalVirtualAccount: account.isExternal === true ? 'TRUE' : 'FALSE',
      zimbraId: account.id,
      // Set with the first new password.
      ...(account.validityValue !== undefined && {
        zimbraAuthTokenValidityValue: String(account.validityValue),
      }),
    };
    const wanted = (text(request, 'attrs') ?? Object.keys(all).join(',')).split(',');
    const a = Object.entries(all)
      .filter(([attribute]) => wanted.includes(attribute))
      .filter(([attribute]) => caller.unreadable?.includes(attribute) !== true)
      .map(([n, _content]) => ({ n, _content }));
    return { account: [{ name: account.email, id: account.id, a }] };
  }
}

/** Of somebody who asks for himself: a full administrator may all, else the attributes are named. */
const rightsOf = ({ id, email, unreadable }: Account): SoapElement => ({
  grantee: [{ id, name: email, type: 'usr' }],
  target: [
    {
      ...{ type: 'account', id, name: email },
      right: [{ n: 'getAccountInfo' }],
      getAttrs: [
        unreadable === undefined
          ? { all: true }
          : {
              a: ['zimbraAccountStatus', 'zimbraAuthTokenValidityValue']
                .filter((name) => !unreadable.includes(name))
                .map((n) => ({ n })),
            },
      ],
    },
  ],
});
