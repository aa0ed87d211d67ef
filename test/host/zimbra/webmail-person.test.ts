/** What the webmail knows of the person before it: alerts, idleness, meetings, out of office. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { defaultAccounts } from '../../zimbra/accounts.ts';
import { ALICE, probePage, VERSIONS } from './probe-page.ts';

const HOUR = 3_600_000;
const noon = Date.UTC(2026, 0, 15, 12);
const accounts = defaultAccounts().map((account) =>
  account.email === ALICE
    ? {
        ...account,
        meetings: [
          { name: 'Board', start: noon, end: noon + HOUR, private: true },
          { name: 'Lunch', start: noon + HOUR, end: noon + 2 * HOUR, fba: 'F' as const },
        ],
        prefs: {
          zimbraPrefOutOfOfficeReplyEnabled: 'TRUE',
          zimbraPrefOutOfOfficeReply: 'Back on Monday',
          zimbraPrefOutOfOfficeUntilDate: '20260119080000Z',
        },
      }
    : account,
);
const probe = probePage('webmail-person', { accounts });

const ask = (page: Page, jsonObj: object): Promise<unknown> =>
  page.evaluate(`new Promise((resolve) => appCtxt.getAppController().sendRequest({
    jsonObj: ${JSON.stringify(jsonObj)}, asyncMode: true, noBusyOverlay: true,
    callback: new AjxCallback(null, (result) => resolve(result.getResponse()))
  }))`);

describe.each(VERSIONS)('in %s', (version) => {
  const open = (): Promise<Page> => probe.open('', `/?version=${version}`);

  it('there is no alert before its package', async () => {
    const page = await open();
    expect(await page.evaluate('window.ZmBrowserAlert')).toBeUndefined();
    await page.evaluate(`AjxDispatcher.require('Alert')`);
    expect(await page.evaluate('typeof ZmBrowserAlert.getInstance().start')).toBe('function');
  });

  it('the title flashes until somebody does something, with the first text', async () => {
    const page = await open();
    await page.evaluate(`AjxDispatcher.require('Alert');
      ZmBrowserAlert.getInstance().start('One'); ZmBrowserAlert.getInstance().start('Two')`);
    await page.waitForFunction(`document.title === 'One'`);
    await page.keyboard.press('Shift');
    expect(await page.title()).toBe('Zimbra: Inbox');
    await page.evaluate(`ZmBrowserAlert.getInstance().start('Three')`);
    await page.waitForTimeout(1_700);
    expect(await page.title()).toBe('Zimbra: Inbox');
  });

  it('a tab flashes until it is pressed', async () => {
    const page = await open();
    await page.evaluate(`AjxDispatcher.require('Alert');
      new ZmAppAlert(appCtxt.getApp('Contacts')).start(); new ZmAppAlert(appCtxt.getApp('Mail')).start()`);
    expect(await page.locator('.ZAlert').allTextContents()).toEqual(['Contacts']);
    await page.click('.ZAlert');
    expect(await page.locator('.ZAlert').count()).toBe(0);
  });

  it('idleness is told, and its end', async () => {
    const page = await open();
    await page.evaluate(
      `window.told = []; window.t = new DwtIdleTimer(50, new AjxCallback(null, function (i) { told.push(i); }))`,
    );
    await page.waitForFunction('told.length === 1');
    await page.keyboard.press('Shift');
    expect(await page.evaluate('told.slice(0, 2)')).toEqual([true, false]);
    await page.evaluate('t.kill()');
  });

  it('meetings are found, private ones with their titles', async () => {
    const page = await open();
    const GetFreeBusyRequest = {
      _jsns: 'urn:zimbraMail',
      s: noon - HOUR,
      e: noon + 2 * HOUR,
      name: `${ALICE},nobody@elsewhere.test`,
    };
    expect(await ask(page, { GetFreeBusyRequest })).toMatchObject({
      GetFreeBusyResponse: {
        usr: [
          {
            id: ALICE,
            b: [{ s: noon, e: noon + HOUR }],
            f: [
              { s: noon - HOUR, e: noon },
              { s: noon + HOUR, e: noon + 2 * HOUR },
            ],
          },
          { id: 'nobody@elsewhere.test', n: [{ s: noon - HOUR, e: noon + 2 * HOUR }] },
        ],
      },
    });
    const SearchRequest = {
      _jsns: 'urn:zimbraMail',
      types: 'appointment',
      query: 'inid:10',
      calExpandInstStart: noon,
      calExpandInstEnd: noon + HOUR,
    };
    expect(await ask(page, { SearchRequest })).toMatchObject({
      SearchResponse: {
        appt: [{ name: 'Board', class: 'PRI', fba: 'B', dur: HOUR, inst: [{ s: noon }] }],
      },
    });
  });

  it('out of office is as it was when the page was loaded', async () => {
    const page = await open();
    expect(
      await page.evaluate(`['VACATION_MSG_ENABLED', 'VACATION_MSG', 'VACATION_UNTIL', 'CAL_FIRST_DAY_OF_WEEK']
        .map(function (name) { return appCtxt.get(ZmSetting[name]); })`),
    ).toEqual([true, 'Back on Monday', '20260119080000Z', 0]);
    expect(await ask(page, { GetPrefsRequest: { _jsns: 'urn:zimbraAccount' } })).toMatchObject({
      GetPrefsResponse: { _attrs: { zimbraPrefOutOfOfficeReply: 'Back on Monday' } },
    });
  });
});
