import { asList, asObject, textOf } from '../../server/soap-json.ts';
import { UnknownError } from '../verdict/unknown-error.ts';
import type { AdminCaller } from './admin-caller.ts';

/** What a session of chat ends by. */
export const WATCHED_ATTRIBUTES = ['zimbraAccountStatus', 'zimbraAuthTokenValidityValue'] as const;

/**
 * Which of {@link WATCHED_ATTRIBUTES} the administrator's account may not read of the accounts of its own domain, by
 * what Zimbra says its rights are (GetEffectiveRights needs no right where somebody asks for himself). Rejects with an
 * `UnknownError`.
 */
export type UnreadableAttributes = (timeoutMs: number) => Promise<readonly string[]>;

export function createUnreadableAttributes(
  ask: AdminCaller,
  account: string,
): UnreadableAttributes {
  return async (timeoutMs) => {
    const answer = await ask(
      {
        call: 'get-rights',
        name: 'GetEffectiveRightsRequest',
        element: {
          _jsns: 'urn:zimbraAdmin',
          target: { type: 'account', by: 'name', _content: account },
        },
      },
      timeoutMs,
    );
    if (answer.kind === 'fault') throw new UnknownError('fault', answer.code);
    const target = asObject(asList(answer.element['target'])[0]);
    const readable = asObject(asList(target?.['getAttrs'])[0]);
    if (readable === undefined) throw new UnknownError('unexpected-answer', 'no getAttrs');
    if (textOf(readable['all']) === 'true' || readable['all'] === true) return [];
    const names = asList(readable['a']).map((each) => textOf(asObject(each)?.['n']));
    return WATCHED_ATTRIBUTES.filter((name) => !names.includes(name));
  };
}
