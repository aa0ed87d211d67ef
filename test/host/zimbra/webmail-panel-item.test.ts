/** A zimlet's item in the left tree: clicks, and its menu. */
import { describe, expect, it } from 'vitest';
import { probePage, VERSIONS } from './probe-page.ts';

const probe = probePage(
  'webmail-panel-item',
  {},
  `<userProperties><property name="a" type="string"/></userProperties>
  <zimletPanelItem label="Talk" icon="Talk"><toolTipText>Talk to people</toolTipText>
    <contextMenu><menuItem label="Open" id="OPEN"/><menuItem/><menuItem label="Help" id="HELP"/></contextMenu>
  </zimletPanelItem>`,
);
const ITEM = '#zti__ZIMLET__com_example_probe';
const HANDLER = `H.seen = [];
  H.init = function () { window.probe = this; };
  H.singleClicked = function () { this.seen.push('single'); };
  H.menuItemSelected = function (id) { this.seen.push(id); };`;

describe.each(VERSIONS)('in %s', (version) => {
  it('is there, and a click arrives late', async () => {
    const page = await probe.open(HANDLER, `/?version=${version}`);
    expect(await page.textContent(ITEM)).toBe('Talk');
    expect(await page.getAttribute(ITEM, 'title')).toBe('Talk to people');
    await page.click(ITEM);
    expect(await page.evaluate('probe.seen')).toEqual([]);
    await page.waitForFunction('probe.seen.length');
    expect(await page.evaluate('probe.seen')).toEqual(['single']);
  });

  it('opens the properties at a double click, unless the zimlet has something better', async () => {
    const page = await probe.open(HANDLER, `/?version=${version}`);
    await page.dblclick(ITEM);
    await page.locator('#PropertyEditor').waitFor();
    expect(await page.evaluate('probe.seen')).toEqual([]);
    const better = await probe.open(
      `${HANDLER} H.doubleClicked = function () { this.seen.push('double'); };`,
      `/?version=${version}`,
    );
    await better.dblclick(ITEM);
    expect(await better.evaluate('probe.seen')).toEqual(['double']);
    expect(await better.locator('#PropertyEditor').count()).toBe(0);
  });

  it('has a menu, which says the id', async () => {
    const page = await probe.open(HANDLER, `/?version=${version}`);
    await page.click(ITEM, { button: 'right' });
    expect(await page.locator('.ZMenuItem').allTextContents()).toEqual(['Open', 'Help']);
    await page.click('.ZMenuItem >> text=Help');
    expect(await page.evaluate('probe.seen')).toEqual(['HELP']);
  });

  it('changes its picture in the tree on the screen alone, and each application has one', async () => {
    const page = await probe.open(HANDLER, `/?version=${version}`);
    const icon = (): Promise<string | null> => page.getAttribute(`${ITEM} .TreeIcon`, 'class');
    await page.evaluate("probe.setIcon('Away')");
    await page.click('.ZTab >> text=Contacts');
    expect(await icon()).toContain('ImgAway');
    await page.evaluate("probe.setIcon('Busy')");
    await page.click('.ZTab >> text=Mail');
    expect(await icon()).toContain('ImgAway');
    await page.click('.ZTab >> text=Calendar');
    expect(await icon()).toContain('ImgBusy');
  });

  it('can be changed: its picture, and what stands in its menu', async () => {
    const page = await probe.open(HANDLER, `/?version=${version}`);
    await page.evaluate(`probe.setIcon('Busy');
      probe.xmlObj().getPanelActionMenu().getMenuItem('OPEN').setText('Close')`);
    expect(await page.locator(`${ITEM} .ImgBusy`).count()).toBe(1);
    await page.click(ITEM, { button: 'right' });
    expect(await page.textContent('.ZMenuItem >> nth=0')).toBe('Close');
  });
});
