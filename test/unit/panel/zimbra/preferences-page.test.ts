// @vitest-environment jsdom
import { beforeEach, describe, expect, test, vi } from 'vitest';
import {
  addPreferencesPage,
  openPreferencesPage,
  type PreferencesForm,
} from '../../../../src/panel/zimbra/preferences-page.ts';

interface Page {
  _createPageTemplate(): void;
  isDirty(): boolean;
  reset(useDefaults?: boolean): void;
  getPreSaveCallback(): { run(next: { run(ok: boolean): void }): void } | undefined;
}
interface Section {
  manageDirty: boolean;
  manageChanges?: boolean;
  createView(...given: unknown[]): Page | undefined;
}

class AjxListener {
  readonly act: () => void;
  constructor(_self: unknown, act: () => void) {
    this.act = act;
  }
}

let listeners: unknown[][];
let sections: Record<string, Section>;
let warnings: string[];
let said: string[];
let members: HTMLElement[];
let form: PreferencesForm & { dirty: boolean };
let wasReset: number;
let formResets: number;
/** As it is before anybody has opened Preferences. */
let page: Record<string, unknown>;

beforeEach(() => {
  [listeners, warnings, said, members, sections, wasReset, formResets] = [[], [], [], [], {}, 0, 0];
  page = {
    AjxListener,
    ZmApp: { PREFERENCES: 'Options' },
    ZmAppEvent: { PRE_LAUNCH: 'PRELAUNCH' },
    ZmZimbraMail: { addAppListener: (...given: unknown[]) => listeners.push(given) },
    ZmMsg: { optionsSaved: 'Preferences Saved' },
    ZmStatusView: { LEVEL_CRITICAL: 3 },
    appCtxt: { setStatusMsg: ({ msg }: { msg: string }) => said.push(msg) },
  };
  form = {
    dirty: false,
    isDirty: () => form.dirty,
    reset: () => (formResets += 1),
    save: vi.fn(() => Promise.resolve()),
    stops: [document.createElement('input')],
  };
});

const add = (): void =>
  addPreferencesPage(
    page,
    { title: 'Chat', icon: 'Chat', notSaved: 'Not saved', fill: () => Promise.resolve(form) },
    (line) => warnings.push(line),
  );
/** The package of the classes has been loaded, and the pages are made. */
function launch(): Page {
  page['ZmPref'] = {
    registerPrefSection: (id: string, section: Section) => (sections[id] = section),
  };
  for (const [, , listener] of listeners) (listener as AjxListener).act();
  page['ZmPreferencesPage'] = class {
    _tabGroup = { addMember: (member: HTMLElement) => members.push(member) };
    getContentHtmlElement = (): HTMLElement => document.body;
    reset(): void {
      wasReset += 1;
    }
  };
  return sections['COM_ZIMBRA_CONVERSE']!.createView('view', 'section', 'controller')!;
}

test('registers before the pages are made, and makes its class with them', () => {
  add();
  expect(listeners[0]?.slice(0, 2)).toEqual(['Options', 'PRELAUNCH']);
  expect(listeners[0]?.[2]).toBeInstanceOf(AjxListener);
  launch();
  expect(sections['COM_ZIMBRA_CONVERSE']?.manageDirty).toBe(true);
  // Then nobody would ask it to save.
  expect(sections['COM_ZIMBRA_CONVERSE']?.manageChanges).toBeUndefined();
});

test('registers at once where Preferences have been opened already', () => {
  page['ZmPref'] = {
    registerPrefSection: (id: string, section: Section) => (sections[id] = section),
  };
  add();
  expect(Object.keys(sections)).toEqual(['COM_ZIMBRA_CONVERSE']);
});

test('a throw costs the page and nothing else', () => {
  page['ZmPref'] = {
    registerPrefSection: () => {
      throw new Error('gone');
    },
  };
  add();
  expect(warnings).toEqual(['preferences page: Error: gone']);
});

test('a webmail without all of that has no page', () => {
  page = {};
  add();
  openPreferencesPage(page);
  expect(warnings).toEqual([]);
});

describe('the page', () => {
  let made: Page;
  beforeEach(async () => {
    add();
    made = launch();
    made._createPageTemplate();
    await vi.waitFor(() => expect(members).toEqual(form.stops));
  });

  test('is saved before the others, and says so', async () => {
    expect(made.getPreSaveCallback()).toBeUndefined();
    form.dirty = true;
    const next = { run: vi.fn() };
    made.getPreSaveCallback()?.run(next);
    await vi.waitFor(() => expect(next.run).toHaveBeenCalledWith(true));
    expect(said).toEqual(['Preferences Saved']);
  });

  test('keeps the user there when it was not kept', async () => {
    form.dirty = true;
    form.save = () => Promise.reject(new Error('no line'));
    const next = { run: vi.fn() };
    made.getPreSaveCallback()?.run(next);
    await vi.waitFor(() => expect(next.run).toHaveBeenCalledWith(false));
    expect(said).toEqual(['Not saved']);
  });

  test('goes back with its base', () => {
    made.reset();
    expect(formResets).toBe(1);
    expect(wasReset).toBe(1);
  });
});
