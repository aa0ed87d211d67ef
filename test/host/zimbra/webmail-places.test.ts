/** Where a zimlet can show itself: the column on the right, and a tab of its own. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { probePage, VERSIONS } from './probe-page.ts';

const probe = probePage('webmail-places');
const at = (version: string): string => `/?version=${version}`;

describe.each(VERSIONS)('in %s', (version) => {
  describe('the column on the right', () => {
    const width = (page: Page, selector: string): Promise<number> =>
      page.$eval(selector, (element) => element.getBoundingClientRect().width);

    it('takes room from what is beside it, and gives it back', async () => {
      const page = await probe.open('', at(version));
      const before = await width(page, '#z_reading');
      await page.evaluate('skin.showSidebarAd(300)');
      expect(await width(page, '#z_reading')).toBe(before - 300);
      await page.evaluate('skin.hideSidebarAd()');
      expect(await width(page, '#z_reading')).toBe(before);
    });

    it('has a container that stays 165 pixels wide until somebody sets its width', async () => {
      const page = await probe.open('', at(version));
      await page.evaluate('skin.showSidebarAd(300)');
      expect(await width(page, '#skin_container_sidebar_ad')).toBe(165);
      await page.evaluate('skin.getSidebarAdContainer().style.width = "300px"');
      expect(await width(page, '#skin_container_sidebar_ad')).toBe(300);
    });

    it('lies over the mail with another width until all is laid out anew', async () => {
      const page = await probe.open('', at(version));
      await page.evaluate('skin.showSidebarAd(300)');
      const narrow = await width(page, '#z_reading');
      await page.evaluate('skin.showSidebarAd(400)');
      expect(await width(page, '#z_reading')).toBe(narrow);
      await page.evaluate('appCtxt.getAppViewMgr().fitAll()');
      expect(await width(page, '#z_reading')).toBe(narrow - 100);
    });

    it('may have somebody in it already', async () => {
      const page = await probe.open('', `${at(version)}&neighbour=sidebar`);
      expect(await page.evaluate('skin.getSidebarAdContainer().textContent')).toBe('Notes');
      expect(await width(page, '#skin_td_sidebar_ad')).toBe(200);
    });
  });

  describe('a tab', () => {
    const HANDLER = `
      H.seen = [];
      H.init = function () { window.probe = this; this.app = this.createApp('Chat', null, 'Talk', 1); };
      H.appLaunch = function (app) { this.seen.push(['launch', app === this.app]); };
      H.appActive = function (app, on) { this.seen.push(['active', on]); };
      H.onSelectApp = function (app) { this.seen.push(['select', app === this.app]); };`;

    it('stands at its index; its name is not its label', async () => {
      const page = await probe.open(HANDLER, at(version));
      expect(await page.locator('.ZTab').allTextContents()).toEqual([
        'Mail',
        'Chat',
        'Contacts',
        'Calendar',
        'Preferences',
      ]);
      expect(await page.evaluate('probe.app')).toMatch(/^com_example_probe_\d+$/);
    });

    it('leaves the title as it was, and the button for something new without words', async () => {
      const page = await probe.open(HANDLER, at(version));
      const look = (): Promise<unknown> =>
        page.evaluate('[document.title, document.querySelector("#z_new").textContent]');
      expect(await look()).toEqual(['Zimbra: Inbox', 'New Message']);
      await page.click('.ZTab >> text=Chat');
      expect(await look()).toEqual(['Zimbra: Inbox', '']);
      await page.click('.ZTab >> text=Contacts');
      expect(await look()).toEqual(['Zimbra: Contacts', 'New Contact']);
      // Each of its instances may have its own of both.
      await page.evaluate(`{
        const app = appCtxt.getApp(probe.app);
        app.getNewButtonProps = () => ({ text: 'Talk', hidden: true });
        app.getController().getView().getTitle = () => 'Zimbra: Chat';
        appCtxt.getAppController().activateApp(probe.app);
      }`);
      expect(await look()).toEqual(['Zimbra: Chat', 'Talk']);
      expect(await page.locator('#z_new').isVisible()).toBe(false);
      await page.click('.ZTab >> text=Mail');
      expect(await look()).toEqual(['Zimbra: Inbox', 'New Message']);
      expect(await page.locator('#z_new').isVisible()).toBe(true);
    });

    it('is launched once, after it has come to the front', async () => {
      const page = await probe.open(HANDLER, at(version));
      await page.click('.ZTab >> text=Chat');
      await page.click('.ZTab >> text=Mail');
      await page.evaluate('appCtxt.getAppController().activateApp(probe.app)');
      expect(await page.evaluate('probe.seen')).toEqual([
        ['active', true],
        ['launch', true],
        ['select', true],
        ['active', false],
        ['select', false],
        ['active', true],
      ]);
    });

    it('shows what it was given, and nothing of mail', async () => {
      const page = await probe.open(HANDLER, at(version));
      await page.click('.ZTab >> text=Chat');
      await page.evaluate(`appCtxt.getApp(probe.app).setContent('<p id="mine">here</p>')`);
      expect(await page.isVisible('#mine')).toBe(true);
      expect(await page.isVisible('#z_reading')).toBe(false);
      expect(await page.isVisible('#z_tree')).toBe(false);
      expect(await page.isVisible('#z_zimlets')).toBe(true);
      await page.click('.ZTab >> text=Mail');
      expect(await page.isVisible('#mine')).toBe(false);
      expect(await page.isVisible('#z_reading')).toBe(true);
    });

    it('takes its text as HTML, and goes', async () => {
      const page = await probe.open(HANDLER, at(version));
      await page.evaluate(
        `appCtxt.getAppController().getAppChooser().getButton(probe.app).setText('Chat <b>(3)</b>')`,
      );
      expect(await page.textContent('.ZTab b')).toBe('(3)');
      await page.evaluate('appCtxt.getAppController().getAppChooser().removeButton(probe.app)');
      expect(await page.locator('.ZTab').count()).toBe(4);
    });
  });
});

describe('applications', () => {
  it('are told by the view that is in front', async () => {
    const page = await probe.open(
      `H.views = []; H.onShowView = function (v) { this.views.push(v); };`,
    );
    await page.click('.ZTab >> text=Contacts');
    expect(
      await page.evaluate(
        '[appCtxt.getCurrentAppName(), appCtxt.getCurrentViewId(), probe.views.pop()]',
      ),
    ).toEqual(['Contacts', 'CNS-main', 'CNS-main']);
  });

  it('pass over a listener that is no AjxListener, and die of one that throws', async () => {
    const page = await probe.open();
    expect(
      await page.evaluate(`(function () {
        var heard = [];
        var on = function (l) { ZmZimbraMail.addAppListener('Contacts', ZmAppEvent.PRE_LAUNCH, l); };
        on({ run: function () { heard.push('plain'); } });
        on(new AjxListener(null, function () { heard.push('listener'); throw new Error('x'); }));
        on(function () { heard.push('after'); });
        try { appCtxt.getAppController().activateApp('Contacts'); } catch (e) { heard.push('thrown'); }
        heard.push(appCtxt.getCurrentAppName());
        return heard;
      })()`),
    ).toEqual(['listener', 'thrown', 'Mail']);
  });
});
