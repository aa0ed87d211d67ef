import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../../support/chromium.ts';
import { testDir } from '../../support/test-dir.ts';
import { defaultAccounts } from '../../zimbra/accounts.ts';
import { startZimbra, type Zimbra } from '../../zimbra/zimbra.ts';
import { NAME, probeFiles, writeZip } from '../../support/zimlet-zip.ts';

const ALICE = 'alice@example.test';
const BOB = 'bob@example.test';
const LOADED = 'window.appCtxt && appCtxt.areZimletsLoaded()';
const NEIGHBOUR = '#com_example_neighbour_item';

/** A zimlet whose init() is the given ES3 code. */
const probe = (init: string): Record<string, string> =>
  probeFiles({
    'probe.js': `window.__evaluated = true;
function com_example_probe_H() {}
com_example_probe_H.prototype = new ZmZimletBase();
com_example_probe_H.prototype.init = function () { ${init} };`,
    'config_template.xml': `<zimletConfig name="${NAME}" version="1.0"><global>
      <property name="url">/http-bind</property><property name="empty"></property>
      <property name="no">off</property></global>
      <host name="elsewhere"><property name="url">/never</property></host></zimletConfig>`,
    [`${NAME}.properties`]: 'hello = Hello\n',
    [`${NAME}_en.properties`]: '# as in the general file\n',
    [`${NAME}_fr.properties`]: 'hello = Bonjour\n',
  });

const dir = testDir('zimbra-webmail-page');
let zimbra: Zimbra;
let browser: Browser;
let context: BrowserContext | undefined;

beforeAll(async () => {
  const accounts = defaultAccounts().map((account) =>
    account.email === BOB
      ? { ...account, locale: 'fr_FR' }
      : account.email === ALICE
        ? { ...account, contacts: [BOB] }
        : account,
  );
  [zimbra, browser] = await Promise.all([startZimbra({ dir, accounts }), launchChromium()]);
}, 60_000);
afterAll(async () => {
  await browser.close();
  await zimbra.close();
});
afterEach(() => context?.close());

const deploy = (files: Record<string, string>): Promise<void> =>
  zimbra.deploy(writeZip(join(dir, 'src', `${NAME}.zip`), files));

/** The webmail of an account, once its zimlets have started. */
async function open(email = ALICE, path = '/'): Promise<Page> {
  context = await browser.newContext();
  const value = zimbra.issueToken(email, { csrf: true });
  await context.addCookies([{ name: 'ZM_AUTH_TOKEN', value, url: zimbra.url, httpOnly: true }]);
  const page = await context.newPage();
  await page.goto(zimbra.url + path);
  await page.waitForFunction(LOADED);
  return page;
}

describe('the life of a zimlet', () => {
  it('begins when mail is on screen, with the API of ZmZimletBase', async () => {
    await deploy(
      probe(`window.__seen = {
        mail: document.querySelectorAll('.Row').length > 0,
        loaded: appCtxt.areZimletsLoaded(),
        managerLoaded: appCtxt.getZimletMgr().isLoaded(),
        url: this.getConfig('url'), empty: this.getConfig('empty'), none: this.getConfig('none'),
        no: this.getBoolConfig('no', true), yes: this.getBoolConfig('none', true),
        hello: this.getMessage('hello'), unknown: this.getMessage('nothing') === undefined,
        resource: this.getResource('a.js'), user: this.getUsername(),
        locale: appCtxt.get(ZmSetting.LOCALE_NAME), shell: this.getShell().getHtmlElement().id
      };`),
    );
    expect(await (await open()).evaluate('__seen')).toEqual({
      mail: true,
      loaded: false,
      managerLoaded: true,
      url: '/http-bind',
      empty: null,
      none: null,
      no: false,
      yes: true,
      hello: 'Hello',
      unknown: true,
      resource: `/service/zimlet/${NAME}/a.js`,
      user: ALICE,
      locale: 'en_US',
      shell: 'z_shell',
    });
    expect(await (await open(BOB)).evaluate('__seen.hello')).toBe('Bonjour');
  });

  it('ends in a dialog when init() throws, and the neighbour goes on', async () => {
    await deploy(probe(`throw new Error('boom');`));
    const page = await open();
    expect(await page.textContent('#ErrorDialog')).toContain(NAME);
    expect(await page.isVisible(NEIGHBOUR)).toBe(true);
    await page.keyboard.press('Escape');
    expect(await page.isVisible('#ErrorDialog')).toBe(false);
  });

  it('is skipped in silence when the handler is missing', async () => {
    await deploy(probeFiles({ 'probe.js': 'var nothing = 1;' }));
    const page = await open();
    expect(await page.isVisible('#ErrorDialog')).toBe(false);
    expect(await page.isVisible(NEIGHBOUR)).toBe(true);
  });

  it('is over for every zimlet, in silence, when one include is not ES3', async () => {
    await deploy(probeFiles({ 'probe.js': 'const f = () => 1;' }));
    const page = await open();
    expect(await page.isVisible('#ErrorDialog')).toBe(false);
    expect(await page.$(NEIGHBOUR)).toBeNull();
  });

  it('does not begin in a compose window, where its script is evaluated all the same', async () => {
    await deploy(probe('window.__started = true;'));
    const page = await open(ALICE, '/?childWindow=1');
    expect(
      await page.evaluate('[appCtxt.isChildWindow, window.__evaluated, window.__started]'),
    ).toEqual([true, true, undefined]);
  });

  it('fails the second time when the zimlet is deployed and in _dev', async () => {
    const dev = join(dir, 'both', NAME);
    mkdirSync(dev, { recursive: true });
    for (const [name, text] of Object.entries(
      probe('window.__starts = (window.__starts || 0) + 1;'),
    )) {
      writeFileSync(join(dev, name), text);
    }
    const both = await startZimbra({
      dir: join(dir, 'both-zimbra'),
      zips: [writeZip(join(dir, 'src', `${NAME}.zip`), probe(''))],
      devFolders: [dev],
    });
    try {
      context = await browser.newContext();
      const value = both.issueToken(ALICE);
      await context.addCookies([{ name: 'ZM_AUTH_TOKEN', value, url: both.url }]);
      const page = await context.newPage();
      await page.goto(both.url);
      await page.waitForFunction(LOADED);
      expect(await page.evaluate('__starts')).toBe(1);
      expect(await page.isVisible('#ErrorDialog')).toBe(true);
    } finally {
      await both.close();
    }
  });

  it('keeps user properties on the server', async () => {
    await deploy(
      probe(`window.__before = this.getUserProperty('open');
        this.setUserProperty('open', 'yes', true, new AjxCallback(null, function () { window.__saved = true; }));`),
    );
    const page = await open();
    await page.waitForFunction('window.__saved');
    expect(zimbra.userProperties(ALICE)).toEqual([{ zimlet: NAME, name: 'open', value: 'yes' }]);
    await page.reload();
    await page.waitForFunction(LOADED);
    expect(await page.evaluate('__before')).toBe('yes');
  });

  it('knows when an administrator is looking', async () => {
    await deploy(probe('window.__delegated = appCtxt.get(ZmSetting.ADMIN_DELEGATED);'));
    context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(zimbra.viewMailUrl(ALICE));
    await page.waitForFunction(LOADED);
    expect(await page.evaluate('[__delegated, appCtxt.getUsername()]')).toEqual([true, ALICE]);
  });
});

describe('the page around a zimlet', () => {
  /** A foreign element at the end of body, focused. */
  const addForeign = (page: Page, html: string): Promise<void> =>
    page.evaluate((markup) => {
      const host = document.createElement('div');
      host.innerHTML = markup;
      host.style.cssText = 'position:fixed;right:0;bottom:0;z-index:310';
      document.body.append(host);
      (host.firstElementChild as HTMLElement).focus();
    }, html);

  beforeAll(() => deploy(probe('')));

  it('takes keys from a contenteditable, but not from an input', async () => {
    const page = await open();
    await addForeign(page, '<input id="foreign">');
    await page.keyboard.type('nm');
    expect(await page.evaluate('__shortcuts')).toEqual([]);
    await addForeign(page, '<p contenteditable tabindex="0">x</p>');
    await page.keyboard.type('nm');
    expect(await page.evaluate('__shortcuts')).toEqual(['NewMessage']);
    expect(await page.evaluate('document.activeElement.id')).toBe('z_compose_to');
  });

  it('takes Tab and Escape from everybody', async () => {
    const page = await open();
    await addForeign(page, '<input><input>');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(`document.activeElement.closest('#z_shell') !== null`)).toBe(true);
    await addForeign(page, '<input>');
    await page.keyboard.press('Escape');
    expect(await page.evaluate('__shortcuts')).toEqual(['Cancel']);
  });

  it('gives Tab to a foreign member of the tab group, and throws with one that has no z-index', async () => {
    const page = await open();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await addForeign(page, '<button id="foreign" style="z-index: 400">x</button>');
    await page.evaluate(`appCtxt.getRootTabGroup().addMember(document.getElementById('foreign'))`);
    const goesRound = async (): Promise<boolean> => {
      for (let step = 0; step < 30; step += 1) {
        await page.keyboard.press('Tab');
        if ((await page.evaluate('document.activeElement.id')) === 'foreign') return true;
      }
      return false;
    };
    await page.focus('#z_list');
    expect(await goesRound()).toBe(true);
    expect(errors).toEqual([]);
    await page.$eval('#foreign', (element) => {
      for (const each of [element as HTMLElement, element.parentElement!]) each.style.zIndex = '';
    });
    await page.focus('#z_list');
    await page.keyboard.press('Tab');
    expect(errors[0]).toContain('zIndex');
  });

  it('lets nothing foreign be selected or have a context menu', async () => {
    const page = await open();
    await addForeign(page, '<p id="foreign">text</p>');
    const prevented = (selector: string): Promise<boolean[]> =>
      page.$eval(selector, (element) =>
        ['selectstart', 'contextmenu'].map(
          (type) => !element.dispatchEvent(new Event(type, { bubbles: true, cancelable: true })),
        ),
      );
    expect(await prevented('#foreign')).toEqual([true, true]);
    expect(await prevented('.MsgBody p')).toEqual([false, false]);
  });

  it('shrinks rem units and squeezes inputs', async () => {
    const page = await open();
    await addForeign(page, '<input type="text"><div>x</div>');
    expect(
      await page.evaluate(`[
        getComputedStyle(document.documentElement).fontSize,
        getComputedStyle(document.body.lastElementChild.firstElementChild).height
      ]`),
    ).toEqual(['12px', '22px']);
  });

  it('has a menu and a modal dialog above foreign elements below 500', async () => {
    const page = await open();
    await addForeign(page, '<div style="position:fixed;inset:0">cover</div>');
    await page.$eval('#z_move', (element) => (element as HTMLElement).click());
    expect(
      await page.$eval('.DwtDialog', (element) => {
        const { left, top } = element.getBoundingClientRect();
        return element.contains(document.elementFromPoint(left + 20, top + 20));
      }),
    ).toBe(true);
  });

  it('counts keys that reach the window as activity', async () => {
    const page = await open();
    await page.focus('#z_search');
    await page.keyboard.type('abc');
    expect(await page.evaluate('__activity')).toBe(3);
  });

  it('has the globals and the enumerable addition to functions', async () => {
    const page = await open();
    expect(
      await page.evaluate(`(function () {
        var names = [];
        for (var name in function () {}) { names.push(name); }
        return [names, typeof ZmZimbraMail.logOff, typeof authTokenExpires,
          localStorage.csrfToken === csrfToken, jQuery === $ && $.fn.jquery];
      })()`),
    ).toEqual([['run'], 'function', 'number', true, '3.5.1']);
  });
});

describe('logging in', () => {
  it('asks carol for her second factor', async () => {
    context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(zimbra.url);
    await page.fill('[name=username]', 'carol@example.test');
    await page.fill('[name=password]', 'belt and braces');
    await page.click('button');
    await page.fill('[name=code]', '000000');
    await page.click('button');
    expect(await page.textContent('.Error')).toContain('incorrect');
    await page.fill('[name=code]', '123456');
    await page.click('button');
    await page.waitForFunction(LOADED);
    expect(await page.evaluate('appCtxt.getUsername()')).toBe('carol@example.test');
  });
});

describe('requests of a zimlet', () => {
  const ask = (page: Page, jsonObj: object, more = ''): Promise<unknown> =>
    page.evaluate(`new Promise((resolve) => appCtxt.getAppController().sendRequest({
      jsonObj: ${JSON.stringify(jsonObj)}, asyncMode: true, ${more}
      callback: new AjxCallback(null, (result) => resolve(result.getResponse())),
      errorCallback: new AjxCallback(null, (fault) => { resolve(fault.code); return window.__handled; })
    }))`);

  it('are answered by the name of the response', async () => {
    const page = await open();
    const SearchGalRequest = { _jsns: 'urn:zimbraAccount', name: 'artin' };
    expect(await ask(page, { SearchGalRequest })).toMatchObject({
      SearchGalResponse: { cn: [{ _attrs: { email: BOB } }] },
    });
  });

  it('veil the page while they are under way, unless told not to', async () => {
    const page = await open();
    const veiled = (more: string): Promise<unknown> =>
      page.evaluate(`(() => {
        appCtxt.getAppController().sendRequest({ jsonObj: { NoOpRequest: {} }, asyncMode: true, ${more} });
        return getComputedStyle(document.getElementById('z_veil')).display;
      })()`);
    expect(await veiled('noBusyOverlay: true')).toBe('none');
    expect(await veiled('')).toBe('block');
  });

  it('end in a dialog when nobody has handled their fault', async () => {
    const page = await open();
    const jsonObj = { NothingRequest: { _jsns: 'urn:zimbraAccount' } };
    await page.evaluate('window.__handled = true');
    expect(await ask(page, jsonObj)).toBe('service.UNKNOWN_DOCUMENT');
    expect(await page.locator('.DwtDialog').count()).toBe(0);
    await page.evaluate('window.__handled = false');
    await ask(page, jsonObj);
    await page.locator('.DwtDialog', { hasText: 'UNKNOWN_DOCUMENT' }).waitFor();
  });

  it('a contact is there once it has been looked up', async () => {
    const page = await open();
    const known = `appCtxt.getApp('Contacts').getContactByEmail('${BOB}')`;
    expect(await page.evaluate(`${known} === undefined`)).toBe(true);
    const url = await page.evaluate(`new Promise((resolve) =>
      appCtxt.getApp('Contacts').getContactByEmail('${BOB}',
        new AjxCallback(null, () => resolve(${known}.getImageUrl(96, 96)))))`);
    expect(url).toMatch(/\/service\/home\/~\/\?auth=co&id=257&part=1&max_width=96.*&t=\d+$/);
    expect(
      await page.evaluate(
        `fetch(${JSON.stringify(url)}).then(({ headers }) => headers.get('content-type'))`,
      ),
    ).toBe('image/png');
    expect(await page.evaluate(`appCtxt.getApp('Tasks')`)).toBeNull();
  });
});
