import { readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { fetchToken } from '../../../../src/chat/sign-in/token.ts';

const URL_PATH = '/service/zimlet/com_zimbra_converse/token-1.0.0.jsp';
const answering = (status: number, body: string) => (): Promise<Response> =>
  Promise.resolve(new Response(body, { status }));

describe('fetchToken', () => {
  test('posts with the header of ours and gives the token', async () => {
    let seen: { url: unknown; init: RequestInit | undefined } | undefined;
    const answer = await fetchToken(URL_PATH, (url, init) => {
      seen = { url, init };
      return Promise.resolve(new Response('{"token":"0_aa_bb"}\n'));
    });
    expect(answer).toEqual({ password: 'zimbra_auth_token++0_aa_bb' });
    expect(seen?.url).toBe(URL_PATH);
    expect(seen?.init).toMatchObject({
      method: 'POST',
      cache: 'no-store',
      credentials: 'same-origin',
      redirect: 'error', // a login page in its place must not be taken for an answer
      headers: { 'X-Requested-With': 'com_zimbra_converse' },
    });
  });

  test('gives the ticket, where there is one', async () => {
    const body = '{"ticket":"aa.bb.cc","token":"0_aa_bb"}';
    expect(await fetchToken(URL_PATH, answering(200, body))).toEqual({
      password: 'zimbra_chat_ticket++aa.bb.cc',
    });
    for (const none of ['null', '{}', '{"ticket":""}', '{"ticket":5}', '[]', 'x']) {
      expect(await fetchToken(URL_PATH, answering(200, none)), none).toMatchObject({
        final: false,
      });
    }
  });

  test('gives up after ten seconds, and says so', async () => {
    vi.useFakeTimers();
    try {
      const answer = fetchToken(
        URL_PATH,
        (_url, init) =>
          new Promise((_resolve, reject) => {
            init?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
          }),
      );
      await vi.advanceTimersByTimeAsync(9_900);
      await vi.advanceTimersByTimeAsync(200);
      const { trouble, final, detail } = (await answer) as Exclude<
        Awaited<ReturnType<typeof fetchToken>>,
        { password: string }
      >;
      expect([trouble, final]).toEqual(['token', false]);
      expect(detail).toContain('no answer in 10000 ms');
    } finally {
      vi.useRealTimers();
    }
  });

  test("knows the JSP's own source, which Zimbra serves when JSPs are off", async () => {
    const source = readFileSync(new URL('../../../../jsp/token.jsp', import.meta.url), 'utf8');
    expect(await fetchToken(URL_PATH, answering(200, source))).toMatchObject({
      trouble: 'jsp_disabled',
      final: true,
    });
  });

  test.each([
    [401, 'signed_out'],
    [403, 'not_granted'],
    [404, 'not_granted'],
  ])('%i is final: %s', async (status, trouble) => {
    expect(await fetchToken(URL_PATH, answering(status, ''))).toMatchObject({
      trouble,
      final: true,
    });
  });

  test.each([
    [500, 'oops'],
    [502, '<html>Bad gateway'],
    [200, '<html>maintenance'],
    [200, '{}'],
    [200, '{"token":""}'],
    [200, '{"token":7}'],
    [200, 'null'],
  ])('%i %s passes: asked again later', async (status, body) => {
    expect(await fetchToken(URL_PATH, answering(status, body))).toMatchObject({
      trouble: 'token',
      final: false,
    });
  });

  test('a network error is an answer too, and never a token in its detail', async () => {
    const answer = await fetchToken(URL_PATH, () => Promise.reject(new TypeError('Failed')));
    expect(answer).toMatchObject({ trouble: 'network', final: false });
    const odd = await fetchToken(URL_PATH, answering(200, '{"tokens":"0_secret"}'));
    expect(JSON.stringify(odd)).not.toContain('secret');
  });
});
