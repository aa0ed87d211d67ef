/** The preferences of the simulated webmail, and a page of a zimlet's own among them. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { ALICE, probePage, VERSIONS } from './probe-page.ts';

const probe = probePage('webmail-preferences');
const at = (version: string): string => `/?version=${version}`;

/** `${more}` are further members of the page's prototype, `${how}` the section's way of saving. */
const page = (more = '', how = 'manageDirty: true'): string => `
  var saved = window.saved = [];
  H.init = function () {
    ZmZimbraMail.addAppListener(ZmApp.PREFERENCES, ZmAppEvent.PRE_LAUNCH, new AjxListener(null, function () {
      ZmPref.registerPrefSection('PROBE', { title: 'Chat', icon: 'Chat', priority: 90, ${how}, prefs: [],
        createView: function (parent, section, controller) {
          function Mine() { ZmPreferencesPage.apply(this, arguments); }
          Mine.prototype = new ZmPreferencesPage();
          Mine.prototype._createPageTemplate = function () {
            this.getContentHtmlElement().innerHTML = '<label><input type="checkbox" id="mine">Sound</label>';
          };
          Mine.prototype.isDirty = function () { return document.getElementById('mine').checked; };
          Mine.prototype.addCommand = function (batch) { saved.push('command'); ${more} };
          Mine.prototype.reset = function () { document.getElementById('mine').checked = false; saved.push('reset'); };
          return new Mine(parent, section, controller);
        } });
    }));
  };`;
const SAVES = `var doc = AjxSoapDoc.create('ModifyPropertiesRequest', 'urn:zimbraAccount');
  var prop = doc.set('prop', 'on'); prop.setAttribute('zimlet', 'com_example_probe');
  prop.setAttribute('name', 'sound'); batch.addNewRequestParams(doc);`;

async function openMine(opened: Page): Promise<void> {
  await opened.click('.ZTab >> text=Preferences');
  await opened.click('#zti__PREF_PROBE');
}

describe.each(VERSIONS)('preferences in %s', (version) => {
  it('have the page, which is saved with their Save', async () => {
    const opened = await probe.open(page(SAVES), at(version));
    await openMine(opened);
    await opened.check('#mine');
    await opened.click('#z_pref_save');
    await opened.locator('#z_toast', { hasText: 'Preferences Saved' }).waitFor();
    expect(probe.zimbra.userProperties(ALICE)).toEqual([
      { zimlet: 'com_example_probe', name: 'sound', value: 'on' },
    ]);
    expect(await opened.evaluate('appCtxt.getCurrentAppName()')).toBe('Mail');
  });

  it('save nothing, and say nothing, of a page that has given no command', async () => {
    const opened = await probe.open(page(), at(version));
    await openMine(opened);
    await opened.check('#mine');
    await opened.click('#z_pref_save');
    await opened.locator('#z_reading').waitFor();
    expect(await opened.isVisible('#z_toast')).toBe(false);
  });

  it('take no command of JSON', async () => {
    const opened = await probe.open(
      page('batch.addNewRequestParams({ NoOpRequest: {} });'),
      at(version),
    );
    const errors: string[] = [];
    opened.on('pageerror', (error) => errors.push(error.message));
    await openMine(opened);
    await opened.check('#mine');
    await opened.click('#z_pref_save');
    await expect.poll(() => errors).toHaveLength(1);
    expect(errors[0]).toContain('getMethod');
  });

  it('never ask a page with manageChanges', async () => {
    const opened = await probe.open(page(SAVES, 'manageChanges: true'), at(version));
    await openMine(opened);
    await opened.check('#mine');
    await opened.click('#z_pref_save');
    await opened.locator('#z_reading').waitFor();
    expect(await opened.evaluate('saved.indexOf("command")')).toBe(-1);
  });

  it('ask before they are left, and are left as it was answered', async () => {
    const opened = await probe.open(page(SAVES), at(version));
    await openMine(opened);
    await opened.check('#mine');
    await opened.click('.ZTab >> text=Mail');
    await opened.click('#YesNoCancelDialog >> text=Cancel');
    expect(await opened.isChecked('#mine')).toBe(true);
    await opened.click('.ZTab >> text=Mail');
    await opened.click('#YesNoCancelDialog >> text=No');
    expect(await opened.isVisible('#z_reading')).toBe(true);
    await opened.click('.ZTab >> text=Preferences');
    expect(await opened.isChecked('#mine')).toBe(false);
    await opened.check('#mine');
    await opened.click('.ZTab >> text=Mail');
    await opened.click('#YesNoCancelDialog >> text=Yes');
    await opened.locator('#z_reading').waitFor();
    expect(await opened.evaluate('saved.indexOf("command") !== -1')).toBe(true);
  });

  it('are dead behind their veil when a page was made before its base was there', async () => {
    const opened = await probe.open(
      `H.init = function () {
        ZmZimbraMail.addAppListener(ZmApp.PREFERENCES, ZmAppEvent.PRE_LAUNCH, new AjxListener(null, function () {
          function Mine() {} Mine.prototype = new ZmPreferencesPage();
        }));
      };`,
      at(version),
    );
    await opened.click('.ZTab >> text=Preferences');
    await opened.locator('#z_veil.Busy').waitFor();
    expect(await opened.locator('.ZmPrefView').count()).toBe(0);
  });

  it('can be gone to by name', async () => {
    const opened = await probe.open(page(), at(version));
    await opened.evaluate(`skin.gotoPrefs('PROBE')`);
    await opened.locator('#mine').waitFor();
  });

  it('say before they register only in 10.1', async () => {
    const opened = await probe.open(
      `H.onZmPreferencesApp_registerPrefs_before_registerPrefSection = function (s) { window.asked = !!s.GENERAL; };`,
      at(version),
    );
    await opened.click('.ZTab >> text=Preferences');
    await opened.locator('.prefHeader').first().waitFor();
    expect(await opened.evaluate('window.asked')).toBe(version === '10.1' ? true : undefined);
  });
});
