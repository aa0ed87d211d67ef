import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../../support/chromium.ts';
import { testDir } from '../../support/test-dir.ts';
import { startZimbra, type Zimbra } from '../../zimbra/zimbra.ts';
import { NAME, probeFiles, writeZip } from '../../support/zimlet-zip.ts';

/** What a zimlet meets at the card of a person, in menus and in toolbars; each trap once. */

const LOADED = 'window.appCtxt && appCtxt.areZimletsLoaded()';
const VERSIONS = ['10.1', '8.8.15'] as const;
const dir = testDir('zimbra-webmail-people');
let zimbra: Zimbra;
let browser: Browser;
let context: BrowserContext | undefined;

/** The probe has every hook; `__hooks` says which were called, `__on` what is done in them. */
const HOOKS =
  'onEmailHoverOver onParticipantActionMenuInitialized onActionMenuInitialized onBubbleActionMenu ' +
  'onMailActionMenuResetOperations initializeToolbar onContactView onMsgView onShowView';
const PROBE = `window.__hooks = []; window.__on = {};
function com_example_probe_H() {}
com_example_probe_H.prototype = new ZmZimletBase();
com_example_probe_H.prototype.init = function () {
  window.__probe = this; window.__hooks.push('init');
};
(function () {
  var names = '${HOOKS}'.split(' '), i;
  function add(name) {
    com_example_probe_H.prototype[name] = function () {
      window.__hooks.push(name);
      if (window.__on[name]) { return window.__on[name].apply(this, arguments); }
    };
  }
  for (i = 0; i < names.length; i++) { add(names[i]); }
})();`;

beforeAll(async () => {
  [zimbra, browser] = await Promise.all([startZimbra({ dir }), launchChromium()]);
  await zimbra.deploy(writeZip(join(dir, 'src', `${NAME}.zip`), probeFiles({ 'probe.js': PROBE })));
}, 60_000);
afterAll(async () => {
  await browser.close();
  await zimbra.close();
});
afterEach(() => context?.close());

async function open(version = '10.1', on = ''): Promise<Page> {
  context = await browser.newContext();
  const value = zimbra.issueToken('alice@example.test', { csrf: true });
  await context.addCookies([{ name: 'ZM_AUTH_TOKEN', value, url: zimbra.url, httpOnly: true }]);
  const page = await context.newPage();
  await page.goto(`${zimbra.url}/?version=${version}`);
  await page.waitForFunction(LOADED);
  await page.evaluate(`__hooks.length = 0; ${on}`);
  return page;
}

const hooks = (page: Page): Promise<string[]> => page.evaluate('__hooks');
const count = async (page: Page, hook: string): Promise<number> =>
  (await hooks(page)).filter((name) => name === hook).length;
const menuTexts = (page: Page): Promise<string[]> =>
  page.locator('.DwtMenu:visible .ZMenuItem:visible').allInnerTexts();

/** Offers presence; how it answers is `answer`, ES3 code with `address` and `cb`. */
const presence = (answer: string): string => `__on.onEmailHoverOver = function (ez) {
  window.__ez = ez;
  ez.addSubscriberZimlet(this, false, { presenceCallback: function (address, cb) {
    window.__asked = (window.__asked || 0) + 1; ${answer} } });
};`;
const LATER = `setTimeout(function () { cb({ presenceStatus: 'busy', notes: '<b>on</b> air' }); }, 30);`;

describe.each(VERSIONS)('the card of a person, %s', (version) => {
  const sender = '.Row:first-child .RowFrom span';
  const row = '#row_Presence';

  it.each([
    ['sender in the list', sender],
    ['bubble in the header', '.MsgTo .addrBubble'],
    ['address in the text', '.MsgBody .Object'],
  ])('tells of a hover: %s', async (_, where) => {
    const page = await open(version);
    await page.locator(where).first().hover();
    await page.locator('#z_tooltip').waitFor();
    expect(await count(page, 'onEmailHoverOver')).toBe(1);
  });

  it('shows a presence that comes later, and hides one that came at once', async () => {
    const page = await open(version, presence(LATER));
    await page.hover(sender);
    await page.locator(row, { hasText: 'on air' }).waitFor();

    const other = await open(version, presence(`cb({ presenceStatus: 'busy' });`));
    await other.hover(sender);
    await other.locator('.CardName', { hasText: 'Bob Martin' }).waitFor();
    await other.waitForTimeout(100);
    expect(await other.isVisible(row)).toBe(false);
  });

  it('takes notes for HTML, in the place of its own word', async () => {
    const page = await open(version, presence(LATER));
    await page.hover(sender);
    await page.locator(`${row} b`).waitFor();
    expect(await page.textContent('#text_Presence')).toBe('on air');
  });

  it('asks the first that offers, and again after five seconds only', async () => {
    const page = await open(version, presence(LATER));
    await page.hover(sender);
    await page.locator(row).waitFor();
    await page.mouse.move(900, 700);
    await page.locator('#z_tooltip').waitFor({ state: 'detached' });
    await page.evaluate(`__ez.addSubscriberZimlet(__probe, false, { presenceCallback: function () {
      window.__second = true; } })`);
    await page.evaluate(`__ez.handleHover('bob@example.test')`);
    await page.locator(row).waitFor();
    expect(await page.evaluate('[__asked, window.__second]')).toEqual([1, undefined]);
  });

  it('writes an answer that is late into whatever card is open', async () => {
    const page = await open(
      version,
      presence(`if (address.indexOf('bob') === 0) { setTimeout(function () {
        cb({ presenceStatus: 'busy', notes: 'of bob' }); }, 600); }`),
    );
    await page.hover(sender);
    await page.locator('.CardName', { hasText: 'Bob' }).waitFor();
    await page.evaluate(`__ez.handleHover('carol@example.test')`);
    await page.locator('.CardName', { hasText: 'Carol' }).waitFor();
    await page.locator(row, { hasText: 'of bob' }).waitFor();
  });

  it('runs the callback of a page that was added, when its icon is clicked', async () => {
    const page = await open(
      version,
      `__on.onEmailHoverOver = function (ez) {
        ez.slideShow.addSlide(new EmailToolTipSlide('', true, 'ImAvailable',
          new AjxCallback(null, function () { window.__clicked = ez.emailAddress; }), 'Chat'));
      };`,
    );
    await page.hover(sender);
    await page.click('[title="Chat"]');
    expect(await page.evaluate('__clicked')).toBe('bob@example.test');
  });
});

describe.each(VERSIONS)('menus, %s', (version) => {
  const add = (hook: string, menu: string): string => `__on.${hook} = function () {
    var c = arguments[0], menu = arguments[${menu}];
    menu.createMenuItem('probe', { text: '<i>Probe</i>', index: 0 });
    menu.addSelectionListener('probe', new AjxListener(null, function () {
      window.__picked = c._actionEv && String(c._actionEv.address);
    }));
  };`;

  it('of the sender: told once, with the address on the controller', async () => {
    const page = await open(version, add('onParticipantActionMenuInitialized', '1'));
    for (const at of [1, 3]) {
      await page.click(`.Row:nth-child(${at}) .RowFrom`, { button: 'right' });
      expect((await menuTexts(page))[0]).toBe('<i>Probe</i>');
      await page.locator('.ZMenuItem:visible', { hasText: 'Probe' }).click();
    }
    expect(await page.evaluate('__picked')).toContain('library@example.test');
    expect(await count(page, 'onParticipantActionMenuInitialized')).toBe(1);
    // The event is one and the same: in the menu of another message the address is an old one.
    await page.click('.Row:nth-child(2) .RowSubject', { button: 'right' });
    expect(await page.evaluate(`appCtxt.getCurrentController()._actionEv.address`)).toBeTruthy();
  });

  it('of a message: told each time, so that an item comes twice unless one looks', async () => {
    const page = await open(version, add('onActionMenuInitialized', '1'));
    await page.click('.Row:nth-child(2) .RowSubject', { button: 'right' });
    expect((await menuTexts(page)).filter((text) => /Probe/.test(text)).length).toBeGreaterThan(1);
    expect(await page.evaluate(`appCtxt.getCurrentController()._actionEv.address`)).toBeUndefined();
  });

  it('of a message: what was disabled is enabled before the menu opens', async () => {
    const page = await open(
      version,
      `__on.onActionMenuInitialized = function (c, menu) {
        if (menu.getMenuItem('probe')) { return; }
        menu.createMenuItem('probe', { text: 'Probe', enabled: false });
        menu.createMenuItem('later', { text: 'Later' });
        menu.addPopupListener(new AjxListener(null, function () {
          menu.getMenuItem('later').setEnabled(false);
        }));
      };`,
    );
    await page.click('.Row:nth-child(2) .RowSubject', { button: 'right' });
    expect(
      await page.evaluate(`(function (menu) {
        return [menu.getMenuItem('probe').getEnabled(), menu.getMenuItem('later').getEnabled()];
      })(appCtxt.getCurrentController()._actionMenu)`),
    ).toEqual([true, false]);
  });

  it('of a message in the list: only its sender is known until it is loaded', async () => {
    const page = await open(version);
    await page.click('.Row:nth-child(2) .RowSubject', { button: 'right' });
    const to = `getAddresses(AjxEmailAddress.TO).size()`;
    expect(await page.evaluate(`appCtxt.getCurrentController().getMsg().${to}`)).toBe(0);
    expect(
      await page.evaluate(`new Promise((resolve) => appCtxt.getCurrentController()._getLoadedMsg(
        { markRead: false }, new AjxCallback(null, (msg) => resolve(msg.${to}))))`),
    ).toBe(1);
  });

  it('of an address: a hook in 10.1 only, a method to wrap in both', async () => {
    const page = await open(
      version,
      `${add('onBubbleActionMenu', '2')}
      (function (proto) {
        var make = proto._getBubbleActionMenu;
        proto._getBubbleActionMenu = function () {
          var menu = make.apply(this, arguments);
          if (!menu.getMenuItem('wrapped')) { menu.createMenuItem('wrapped', { text: 'Wrapped' }); }
          return menu;
        };
      })(ZmBaseController.prototype);`,
    );
    for (const where of ['.MsgTo .addrBubble', '.MsgBody .Object']) {
      await page.locator(where).first().click({ button: 'right' });
      const texts = await menuTexts(page);
      expect(texts).toContain('Wrapped');
      expect(texts.includes('<i>Probe</i>')).toBe(version === '10.1');
      await page.keyboard.press('Escape');
    }
    expect(await page.evaluate('String(appCtxt.getCurrentController()._actionEv.address)')).toBe(
      'carol@example.test',
    );
  });

  it('of a contact: no hook, but it is on the controller', async () => {
    const page = await open(version);
    await page.click('.ZTab:has-text("Contacts")');
    const row = page.locator('.AppView .Row', { hasText: 'Bob' });
    await row.click({ button: 'right' });
    const ownHooks = (await hooks(page)).filter((name) => /Menu/.test(name));
    expect(ownHooks).toEqual([]);
    await page.evaluate(
      `appCtxt.getCurrentController()._actionMenu.createMenuItem('probe', { text: 'Probe' })`,
    );
    expect(await menuTexts(page)).toContain('Probe');
    expect(
      await page.evaluate(`appCtxt.getCurrentController()._actionEv.contact.getEmails()`),
    ).toEqual(['bob@elsewhere.example', 'bob@example.test']);
    await page.keyboard.press('Escape');
    await row.click();
    expect(await count(page, 'onContactView')).toBe(1);
  });

  it('do not open when a hook throws', async () => {
    const page = await open(
      version,
      `__on.onActionMenuInitialized = function () { throw new Error('boom'); };`,
    );
    await page.click('.Row:nth-child(2) .RowSubject', { button: 'right' });
    expect(await menuTexts(page)).toEqual([]);
  });

  it('listen to functions and to an AjxListener, not to an AjxCallback', async () => {
    const page = await open(
      version,
      `__on.onActionMenuInitialized = function (c, menu) {
        if (menu.getMenuItem('probe')) { return; }
        var heard = window.__heard = [];
        menu.createMenuItem('probe', { text: 'Probe' });
        menu.addSelectionListener('probe', function () { heard.push('function'); });
        menu.addSelectionListener('probe', new AjxListener(null, function () { heard.push('listener'); }));
        menu.addSelectionListener('probe', new AjxCallback(null, function () { heard.push('callback'); }));
      };`,
    );
    await page.click('.Row:nth-child(2) .RowSubject', { button: 'right' });
    await page.locator('.ZMenuItem:visible', { hasText: 'Probe' }).click();
    expect(await page.evaluate('__heard')).toEqual(['function', 'listener']);
  });
});

describe.each(VERSIONS)('toolbars, %s', (version) => {
  it('of the list are told of after the last init()', async () => {
    context = await browser.newContext();
    const value = zimbra.issueToken('alice@example.test', { csrf: true });
    await context.addCookies([{ name: 'ZM_AUTH_TOKEN', value, url: zimbra.url, httpOnly: true }]);
    const page = await context.newPage();
    await page.goto(`${zimbra.url}/?version=${version}`);
    await page.waitForFunction(LOADED);
    expect(await hooks(page)).toEqual(['init', 'initializeToolbar']);
  });

  it('take text for HTML, and enable all with one message selected', async () => {
    const page = await open(
      version,
      `__on.initializeToolbar = function (app, tb, c, viewId) {
        window.__view = [app.getName(), viewId];
        tb.createOp('probe', { text: '<i>Probe</i>', index: 0, enabled: false });
      };`,
    );
    await page.dblclick('.Row:nth-child(2)');
    expect(await page.locator('.AppView .ZButton i').innerText()).toBe('Probe');
    expect(await page.evaluate('__view')).toEqual(['Mail', 'MSG-2']);
    await page.evaluate(
      `(function (c) { c._resetOperations(c.getCurrentToolbar(), 1); })(appCtxt.getCurrentController())`,
    );
    expect(
      await page.evaluate(
        `appCtxt.getCurrentController().getCurrentToolbar().getOp('probe').getEnabled()`,
      ),
    ).toBe(true);
  });

  it('of contacts and of an appointment are told of more than once', async () => {
    const page = await open(version);
    await page.click('.ZTab:has-text("Contacts")');
    expect(await count(page, 'initializeToolbar')).toBe(2);
    await page.click('.ZTab:has-text("Calendar")');
    await page.dblclick('#z_appt');
    const before = await count(page, 'initializeToolbar');
    await page.click('.AppView:visible .ZButton:has-text("Close")');
    await page.dblclick('#z_appt');
    expect(await count(page, 'initializeToolbar')).toBe(before + 1);
  });
});

describe.each(VERSIONS)('mail and appointments, %s', (version) => {
  it('an appointment that is read has its item, one that is written has its view', async () => {
    const page = await open(version);
    await page.click('.ZTab:has-text("Calendar")');
    await page.dblclick('#z_appt');
    const emails = `.map((one) => one.getEmail())`;
    expect(
      await page.evaluate(`(function (appt) { return [appt.getOrganizer(),
        appt.getAttendees(ZmCalBaseItem.PERSON)${emails}]; })(appCtxt.getCurrentController().getCalItem())`),
    ).toEqual([
      'bob@example.test',
      ['alice@example.test', 'carol@example.test', 'plans@architect.example'],
    ]);
    await page.evaluate(`(function () {
      var appt = new ZmAppt();
      appt.setAttendees([new AjxEmailAddress('bob@example.test', null, 'Bob'), 'carol@example.test'],
        ZmCalBaseItem.PERSON);
      AjxDispatcher.run('GetCalController').newAppointment(appt, null, null, null);
    })()`);
    expect(await page.inputValue('#z_appt_attendees')).toBe('bob@example.test; carol@example.test');
    expect(
      await page.evaluate(`(function (c) { return [typeof c.getCalItem,
        c._composeView.getAttendees(ZmCalBaseItem.PERSON).getArray()${emails}];
      })(appCtxt.getCurrentController())`),
    ).toEqual(['undefined', ['bob@example.test', 'carol@example.test']]);
  });

  it('a message is written to whom and about what is given', async () => {
    const page = await open(version);
    await page.evaluate(`AjxDispatcher.run('Compose', { action: ZmOperation.NEW_MESSAGE,
      toOverride: [new AjxEmailAddress('bob@example.test', AjxEmailAddress.TO, 'Bob'), 'carol@example.test'],
      subjOverride: 'About', extraBodyText: 'Hello' })`);
    expect(await page.inputValue('#z_compose_to')).toBe(
      '"Bob" <bob@example.test>; carol@example.test',
    );
    expect(await page.inputValue('#z_compose_subject')).toBe('About');
    expect(await page.inputValue('#z_compose_body')).toBe('Hello');
    expect(await page.evaluate(`AjxDispatcher.run('NoSuchMethod')`)).toBeUndefined();
  });

  it('what it begins with is HTML where HTML is written, unless text is asked for', async () => {
    const page = await open(version, `appCtxt.set('COMPOSE_AS_FORMAT', 'html');`);
    const write = (more: string): Promise<unknown> =>
      page.evaluate(
        `AjxDispatcher.run('Compose', { extraBodyText: '<i>one</i>\\ntwo', ${more} }) && 0`,
      );
    await write('');
    expect(await page.locator('#z_compose_body i').count()).toBe(1);
    await write('composeMode: Dwt.TEXT');
    expect(await page.inputValue('#z_compose_body')).toBe('<i>one</i>\ntwo');
  });
});
