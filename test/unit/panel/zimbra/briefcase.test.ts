import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { NotOffered } from '../../../../src/browser/answering.ts';
import { briefcaseOf, hasBriefcase } from '../../../../src/panel/zimbra/briefcase.ts';
import { webmailWorld } from './webmail-world.ts';

const ON = { BRIEFCASE_ENABLED: true };
const FILE = { kind: 'keep', url: '/upload/a/b/plan.pdf', name: 'Étage 2.pdf' } as const;
const fetched = vi.fn<(url: string, init?: RequestInit) => Promise<Response>>();
let answer: string;

beforeEach(() => {
  answer = `200,'null',[{"aid":"u:1","ct":"application/pdf","filename":"x","s":4}]`;
  fetched.mockImplementation((url) =>
    Promise.resolve(
      url.startsWith('/service/upload')
        ? new Response(answer)
        : new Response('plan', { headers: { 'content-type': 'application/pdf' } }),
    ),
  );
  vi.stubGlobal('fetch', fetched);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.clearAllMocks();
});

test('what is in it is told with where it can be had', async () => {
  const doc = { id: '257', name: 'plan.pdf', s: 5, d: 1_000, md: 7, ct: 'application/pdf' };
  const { zimbra, soap, requests } = webmailWorld({ Search: { doc: [doc] } }, ON);
  expect(await briefcaseOf(zimbra, soap).briefcase({ kind: 'briefcase' })).toEqual([
    { name: 'plan.pdf', size: 5, time: 7_000, url: '/service/home/~/?auth=co&disp=a&id=257' },
  ]);
  expect(requests[0]![1]).toMatchObject({ types: 'document', query: 'underid:16' });
});

describe('a file that is kept', () => {
  test('is uploaded as the web client does, and saved', async () => {
    const { zimbra, soap, requests } = webmailWorld({}, ON);
    const world = { ...zimbra, csrfToken: '0_token' };
    expect(await briefcaseOf(world, soap).keep(FILE)).toBe(FILE.name);
    // The key to the mailbox does not go to those who keep the chat's files.
    expect(fetched.mock.calls[0]).toEqual([FILE.url, { credentials: 'omit' }]);
    const [url, init] = fetched.mock.calls[1]!;
    expect(url).toBe('/service/upload?fmt=extended,raw');
    expect(init!.headers).toMatchObject({
      'Content-Disposition': 'attachment; filename="&#201;tage 2.pdf"',
      'Content-Type': 'application/pdf;',
      'X-Zimbra-Csrf-Token': '0_token',
    });
    expect(requests).toEqual([
      [
        'SaveDocument',
        { _jsns: 'urn:zimbraMail', doc: { l: '16', name: FILE.name, upload: { id: 'u:1' } } },
      ],
    ]);
  });

  test('has no characters in its name that Zimbra refuses', async () => {
    const { zimbra, soap, requests } = webmailWorld({}, ON);
    const name = 'a: "b"\\c/d\n.pdf';
    expect(await briefcaseOf(zimbra, soap).keep({ ...FILE, name })).toBe('a_ _b__c_d_.pdf');
    expect(requests[0]![1]).toMatchObject({ doc: { name: 'a_ _b__c_d_.pdf' } });
  });

  test('has another name where that one is taken, as long as there is one', async () => {
    const taken = webmailWorld({ SaveDocument: { fault: 'mail.ALREADY_EXISTS' } }, ON);
    await expect(briefcaseOf(taken.zimbra, taken.soap).keep(FILE)).rejects.toThrow('names');
    const names = taken.requests.map(([, body]) => (body['doc'] as { name: string }).name);
    expect(names.slice(0, 3)).toEqual([FILE.name, 'Étage 2 (2).pdf', 'Étage 2 (3).pdf']);
    expect(fetched).toHaveBeenCalledTimes(2); // had and uploaded once
  });

  test.each([`413,'null'`, `200,'null',[]`, '<html>', `200,'null',[{"aid":5}]`])(
    'is not saved when the upload is answered %s',
    async (said) => {
      answer = said;
      const { zimbra, soap, requests } = webmailWorld({}, ON);
      await expect(briefcaseOf(zimbra, soap).keep(FILE)).rejects.toThrow('answered');
      expect(requests).toEqual([]);
    },
  );

  test('is not saved when it is no longer there', async () => {
    fetched.mockResolvedValueOnce(new Response('', { status: 404 }));
    const { zimbra, soap } = webmailWorld({}, ON);
    await expect(briefcaseOf(zimbra, soap).keep(FILE)).rejects.toThrow('404');
  });

  test('is told as not kept when the server refuses it', async () => {
    const full = webmailWorld({ SaveDocument: { fault: 'mail.QUOTA_EXCEEDED' } }, ON);
    await expect(briefcaseOf(full.zimbra, full.soap).keep(FILE)).rejects.toThrow('QUOTA');
    expect(full.requests).toHaveLength(1);
  });
});

test.each([{}, { BRIEFCASE_ENABLED: false }])(
  'without a Briefcase (%j) nothing is asked',
  async (settings) => {
    const { zimbra, soap, requests } = webmailWorld({}, settings);
    expect(hasBriefcase(zimbra)).toBe(false);
    const answers = briefcaseOf(zimbra, soap);
    await expect(answers.keep(FILE)).rejects.toThrow(NotOffered);
    await expect(answers.briefcase({ kind: 'briefcase' })).rejects.toThrow(NotOffered);
    expect([requests, fetched.mock.calls]).toEqual([[], []]);
  },
);
