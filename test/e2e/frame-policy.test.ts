/**
 * What the policy of the frame's two pages turns away: markup that runs, and scripts of the same
 * origin that are not the zimlet's; and that nobody who chats ever meets it.
 */
import { join } from 'node:path';
import type { Browser, Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { launchFirefox } from '../support/firefox.ts';
import { PROJECT_DIR } from '../support/paths.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { walkThroughStates } from '../support/states.ts';
import { testDir } from '../support/test-dir.ts';
import { WebmailUser } from '../support/webmail-user.ts';
import type { ZimbraOptions } from '../zimbra/zimbra.ts';

const dir = testDir('frame-policy');
const IN_DEV: Partial<ZimbraOptions> = {
  zips: [],
  devFolders: [join(PROJECT_DIR, 'dist/dev/com_zimbra_converse')],
};
const PAGES = ['chat.html', 'conversation.html'] as const;

/** Scripts of the webmail's own origin, which all say that they ran. */
const FOREIGN = [
  '/service/zimlet/com_example_neighbour/neighbour.js',
  '/home/alice/Briefcase/x.js',
  '/service/zimlet/com_zimbra_converse_more/x.js',
];

interface Probe {
  ran: string[];
  refused: string[];
}

describe.each<[string, () => Promise<Browser>, Partial<ZimbraOptions>]>([
  ['Chromium', launchChromium, {}],
  ['Chromium, in the folder of developers', launchChromium, IN_DEV],
  ['Firefox', launchFirefox, {}],
])('in %s', (name, launch, zimbra) => {
  let stack: Stack;
  let browser: Browser;
  let alice: WebmailUser;
  let bob: WebmailUser;

  beforeAll(async () => {
    [stack, browser] = await Promise.all([
      startStack({ dir: `${dir}/${name.replaceAll(/\W+/g, '-')}`, zimbra }),
      launch(),
    ]);
    [alice, bob] = (await Promise.all(['alice', 'bob'].map(open))) as [WebmailUser, WebmailUser];
    await Promise.all([alice.sees('online'), bob.sees('online')]);
  });
  afterAll(async () => {
    await browser.close();
    await stack.close();
  });

  async function open(who: string): Promise<WebmailUser> {
    const user = await WebmailUser.open(browser, stack.url, who);
    await user.context.addInitScript(() => {
      // Firefox keeps the window when the page takes the place of the empty one before it.
      if ('probe' in window) return;
      const probe: Probe = { ran: [], refused: [] };
      Object.assign(window, { probe });
      addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
        probe.refused.push(`${effectiveDirective} ${blockedURI}`);
      });
    });
    for (const path of FOREIGN) {
      await user.context.route(`**${path}`, (route) =>
        route.fulfill({
          contentType: 'text/javascript',
          body: `window.probe.ran.push(document.currentScript?.src ?? 'module')`,
        }),
      );
    }
    await user.page.reload();
    await user.logInAs(who);
    return user;
  }

  const pageOf = (user: WebmailUser, page: string): Frame => {
    const frame = user.page.frames().find((each) => each.url().includes(`/${page}`));
    if (!frame) throw new Error(`there is no ${page}`);
    return frame;
  };
  const probeOf = (frame: Frame): Promise<Probe> =>
    frame.evaluate(() => (window as unknown as { probe: Probe }).probe);

  const expectPeace = async (): Promise<void> => {
    for (const user of [alice, bob]) {
      for (const page of PAGES) {
        expect(await probeOf(pageOf(user, page))).toEqual({ ran: [], refused: [] });
      }
      expect(user.record.complaints).toEqual([]);
    }
  };

  // In one of them: what is refused is the page's doing.
  test.runIf(name === 'Chromium')('nothing that chat can do meets it', async () => {
    // The walk goes on as soon as it was looked, and what opens needs a moment.
    const look = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 300));
    await walkThroughStates({ stack, alice, bob }, look);
    await expectPeace();
  });

  test('nor do people, whatever they write', async () => {
    // The walk ends in a group, where both are.
    if (name !== 'Chromium') {
      await alice.openConversation('bob');
      await bob.openConversation('alice');
    }
    const texts = [
      'Lunch at noon? :-) <3 </3 >:(',
      '<img src=x onerror=alert(1)> & <b>bold</b> `code` *strong*',
      'https://example.org/?a=<script>alert(1)</script>',
    ];
    for (const text of texts) await alice.send(text);
    await bob.reads('noon?');
    await bob.reads('<b>bold</b>');
    await bob.reads('example.org');
    const file = { name: '<img src=x>.txt', mimeType: 'text/plain', buffer: Buffer.from('x') };
    await alice.conversation.locator('input.fileupload').setInputFiles(file);
    await bob.conversation.locator('.chat-msg a[href*="/upload/"]').first().waitFor();
    await expectPeace();
  });

  // Where it lies concerns the folder alone, which is found the same way on both pages.
  describe.each(zimbra === IN_DEV ? PAGES.slice(1) : PAGES)('%s', (page) => {
    /** Does it in the page, and tells what ran and what was refused because of it. */
    async function tried(inject: (paths: string[]) => unknown): Promise<Probe> {
      const frame = pageOf(alice, page);
      await frame.evaluate(() => {
        const { probe } = window as unknown as { probe: Probe };
        probe.ran.length = 0;
        probe.refused.length = 0;
      });
      await frame.evaluate(inject, FOREIGN);
      // What loads, has loaded; what is refused, was told.
      await frame.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)));
      return probeOf(frame);
    }

    test('markup with an event handler is refused', async () => {
      const { ran, refused } = await tried(() => {
        const place = document.body.appendChild(document.createElement('div'));
        try {
          place.innerHTML = `<img src="data:," onerror="window.probe.ran.push('handler')">`;
        } catch {
          // This is how Trusted Types say no.
        }
        place.remove();
      });
      expect(ran).toEqual([]);
      expect(refused).toEqual(['require-trusted-types-for trusted-types-sink']);
    });

    test('markup that came in as XML is dead', async () => {
      const { ran, refused } = await tried(() => {
        const xml =
          `<div xmlns="http://www.w3.org/1999/xhtml"><a onclick="window.probe.ran.push('handler')">x</a>` +
          `<script>window.probe.ran.push('inline')</script></div>`;
        const parsed = new DOMParser().parseFromString(xml, 'application/xhtml+xml');
        const place = document.body.appendChild(document.adoptNode(parsed.documentElement));
        place.querySelector('a')?.click();
        place.remove();
      });
      expect(ran).toEqual([]);
      expect(refused.join()).toContain('script-src-attr inline');
    });

    test('scripts of another zimlet and of a briefcase are refused', async () => {
      const { ran, refused } = await tried((paths) => {
        // A policy that waves everything through, as whoever is in the page already could make one:
        // the folder counts all the same.
        const { trustedTypes } = window as unknown as {
          trustedTypes: { createPolicy(name: string, rules: object): TrustedPolicy };
        };
        interface TrustedPolicy {
          createScriptURL(url: string): string;
        }
        const policy = trustedTypes.createPolicy('dompurify', {
          createScriptURL: (url: string) => url,
        });
        for (const path of paths) {
          const script = document.createElement('script');
          script.src = policy.createScriptURL(path);
          document.body.append(script);
          const module = document.createElement('script');
          module.type = 'module';
          module.src = policy.createScriptURL(path);
          document.body.append(module);
        }
      });
      expect(ran).toEqual([]);
      for (const path of FOREIGN) {
        expect(refused).toContain(`script-src-elem ${stack.url}${path}`);
      }
    });

    test('no address of a script is made of text, and no policy of another name', async () => {
      const { ran, refused } = await tried(([path]) => {
        for (const bad of [
          () => {
            const script = document.createElement('script');
            script.src = path ?? '';
            document.body.append(script);
          },
          () => {
            const script = document.createElement('script');
            script.textContent = `window.probe.ran.push('inline')`;
            document.body.append(script);
          },
          () => {
            const { trustedTypes } = window as unknown as {
              trustedTypes: { createPolicy(name: string, rules: object): unknown };
            };
            trustedTypes.createPolicy('mine', { createHTML: (text: string) => text });
            (window as unknown as { probe: Probe }).probe.ran.push('policy');
          },
        ]) {
          try {
            bad();
          } catch {
            // Refused.
          }
        }
      });
      expect(ran).toEqual([]);
      expect(refused).toContain('require-trusted-types-for trusted-types-sink');
      expect(refused).toContain('trusted-types trusted-types-policy');
    });

    test('no other page of the webmail comes into a frame', async () => {
      const { ran, refused } = await tried(() => {
        const frame = document.createElement('iframe');
        frame.src = '/home/alice/Briefcase/page.html';
        document.body.append(frame);
        setTimeout(() => frame.remove(), 150);
      });
      expect(ran).toEqual([]);
      expect(refused.join()).toContain(`frame-src ${stack.url}/home/alice/Briefcase/page.html`);
    });

    test('a script of the zimlet itself runs', async () => {
      const frame = pageOf(alice, page);
      const own = page.replace('.html', '.js');
      const isLoaded = await frame.evaluate(
        (url) =>
          new Promise<boolean>((resolve) => {
            const link = document.createElement('link');
            link.rel = 'modulepreload';
            link.href = url;
            link.onload = () => resolve(true);
            link.onerror = () => resolve(false);
            document.head.append(link);
          }),
        new URL(`${own}?again`, frame.url()).href,
      );
      expect(isLoaded).toBe(true);
    });
  });
});
