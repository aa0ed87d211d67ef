import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import type { AccountSession } from '../../../src/doctor/ask/account-session.ts';
import type { Outside } from '../../../src/doctor/ask/outside.ts';
import { jspChecks } from '../../../src/doctor/checks/jsp.ts';
import { RELEASES } from '../../../src/doctor/checks/releases.ts';
import { runChecks, type Result } from '../../../src/doctor/run-checks.ts';
import { PROJECT_DIR } from '../../support/paths.ts';

const TOKEN = '0_abc_def';

/** A webmail whose mailboxd answers for the JSPs of these releases. */
async function asked(answering: readonly string[]): Promise<Result | undefined> {
  const account = {
    token: () => Promise.resolve(TOKEN),
    listed: () => Promise.resolve([]),
  } as unknown as AccountSession;
  const outside = {
    ...{ url: new URL('https://mail.test/'), version: '1.2.0', account },
    options: { zimbraDir: '/nonexistent' },
    http: (url: URL) => {
      const [, release = ''] = /\/token-(.*)\.jsp$/.exec(url.pathname) ?? [];
      const status = answering.includes(release) ? 200 : 404;
      return Promise.resolve({
        ...{ status, text: JSON.stringify({ token: TOKEN }) },
        headers: { 'cache-control': 'no-store' },
      });
    },
  } as unknown as Outside;
  const checks = jspChecks(outside, ['1.0.0', '1.1.0', '1.2.0']);
  const chosen = checks.filter(({ id }) => id === 'jsp' || id === 'jsp-old');
  return (await runChecks(chosen, 1000)).find(({ id }) => id === 'jsp-old');
}

it('is content where the JSP of this release alone answers', async () => {
  expect(await asked(['1.2.0'])).toMatchObject({ status: 'ok' });
});

it('names the releases whose JSP still answers, and the restart', async () => {
  expect(await asked(['1.0.0', '1.1.0', '1.2.0'])).toMatchObject({
    status: 'failed',
    seen: expect.stringContaining('the JSP of 1.0.0, 1.1.0 still answers') as string,
    mend: expect.stringContaining('zmmailboxdctl restart') as string,
  });
});

it('leaves it to "jsp" to say that the one of this release does not answer', async () => {
  expect(await asked(['1.0.0'])).toMatchObject({ status: 'skipped', seen: 'see jsp' });
});

it('knows every release: this one, and those of the changelog', () => {
  const changelog = readFileSync(join(PROJECT_DIR, 'CHANGELOG.md'), 'utf8');
  const released = [...changelog.matchAll(/^## \[?v?(\d+\.\d+\.\d+)/gm)].map(([, name]) => name);
  expect(RELEASES).toEqual(expect.arrayContaining([...released, packageJson.version]));
});
