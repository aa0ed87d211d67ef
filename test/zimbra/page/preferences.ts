/**
 * The preferences of the client (ZmPreferencesApp, ZmPref, ZmPrefController, ZmPrefView): sections
 * that applications and zimlets register, a page for each, and one Save for all.
 */
import { PlainApp, type AppController, APP_EVENT } from './apps.ts';
import { byId, make, showStatus } from './dwt.ts';
import { globals, type Callback, type Loose } from './environment.ts';
import { ZmPreferencesPage, type PrefPage, type Section } from './preferences-page.ts';
import { PrefPages } from './preferences-view.ts';
import { isVersion } from './session.ts';
import { installSoapDocuments, ZmBatchCommand } from './soap-document.ts';
import { popView, pushView, showPendingView, type View } from './views.ts';
import { notifyZimlets } from './zimlet-manager.ts';
import { askToSave } from './unsaved-dialog.ts';

const SAVED = 'Preferences Saved';

type SaveCallback = { run(...args: unknown[]): unknown };

/** ZmPref, which comes with the package PreferencesCore. */
const sections = new Map<string, Section>();
let sectionAdded: ((section: Section) => void) | undefined;
const onSectionAdded = (tell: (section: Section) => void): unknown => (sectionAdded = tell);

const ZmPref = {
  registerPrefSection(id: string, params: Section): void {
    params.id = id;
    sections.set(id, params);
    sectionAdded?.(params);
  },
  getPrefSectionMap: () => Object.fromEntries(sections),
};

export class PrefController {
  readonly #dirty = new Set<string>();
  readonly #pages = new PrefPages(this);
  readonly #view: View;

  constructor() {
    const save = button('Save', 'z_pref_save', () => this.#saveListener());
    const cancel = button('Cancel', 'z_pref_cancel', () => popView());
    const undo = button('Undo Changes', 'z_pref_undo', () => {
      this.#pages.current?.reset(false);
      showStatus('Your changes on this page have been undone');
    });
    const bar = make('div', { class: 'ZToolbar' }, save, cancel, undo);
    const element = make('div', { class: 'AppView ZmPrefView' }, bar, this.#pages.element);
    this.#view = {
      id: 'PREF',
      app: 'Options',
      controller: this,
      element,
      preHide: (force) => force || this.#popShield(),
      // Pages are told when they are seen again.
      postShow: () => this.#pages.reset(),
    };
  }

  show(): void {
    this.#pages.show(sections.values());
    onSectionAdded((section) => this.#pages.add(section));
    pushView(this.#view);
  }
  getPrefsView = (): PrefPages => this.#pages;
  getApp = (): unknown => ({ getDisplayName: () => 'Preferences' });
  _resetOperations(): void {
    // what the client enables and disables is always enabled here
  }
  setDirty(id: string, dirty: boolean): void {
    if (dirty) this.#dirty.add(id);
    else this.#dirty.delete(id);
  }
  isDirty(id: string): boolean {
    return this.#dirty.has(id);
  }

  #saveListener(callback?: () => void, noPop = false): void {
    if (!this.#pages.anyDirty()) {
      popView(true);
      return;
    }
    const result = { handled: false };
    if (isVersion('10.1')) notifyZimlets('onZmPrefController_saveListener', [this, result]);
    if (!result.handled) this.#preSave(this.#pages.preSaveCallbacks(), callback, noPop);
  }

  /** Each of them goes on with the next by calling what it is given, with whether all went well. */
  #preSave(waiting: SaveCallback[], callback?: () => void, noPop = false): void {
    const next = waiting.shift();
    if (!next) {
      this.#save(callback, noPop);
      return;
    }
    next.run({
      run: (success?: boolean) => {
        if (success !== false) this.#preSave(waiting, callback, noPop);
      },
    });
  }

  #save(callback?: () => void, noPop = false): void {
    const batch = new ZmBatchCommand();
    try {
      this.#pages.collect(batch);
    } catch (error) {
      showStatus(String(error));
      return;
    }
    this.#dirty.clear();
    const done = (saved: boolean): void => {
      if (saved) showStatus(SAVED);
      if (!noPop) popView(true);
      callback?.();
      for (const each of this.#pages.postSaveCallbacks()) each.run({});
    };
    // Without a command in it nothing is said to have been saved.
    if (batch.size() === 0) done(false);
    else
      batch.run(
        () => done(true),
        () => showStatus('One or more preference values are invalid.'),
      );
  }

  /** False while the user is asked. */
  #popShield(): boolean {
    if (!this.#pages.isDirty()) return true;
    askToSave({
      yes: () => this.#saveListener(() => showPendingView(true), true),
      no: () => {
        this.#pages.reset();
        this.#dirty.clear();
        showPendingView(true);
      },
      cancel: () => showPendingView(false),
    });
    return false;
  }
}

class PreferencesApp extends PlainApp {
  #controller: PrefController | undefined;

  constructor() {
    super('Options', () => undefined);
  }

  /** The pages' classes come with the package Preferences, which is fetched now. */
  override launch(_params: Loose, callback?: Callback): void {
    setTimeout(() => {
      globals['ZmPreferencesPage'] = ZmPreferencesPage;
      this.getPrefController().show();
      this.getPrefController().getPrefsView().selectSection('GENERAL');
      byId('z_veil').classList.remove('Busy');
      callback?.run();
    });
  }

  getPrefController(): PrefController {
    return (this.#controller ??= new PrefController());
  }
}

/**
 * What is registered before anything that a zimlet may register. From here to the first page a veil
 * lies over the client: what throws in between leaves it there.
 */
function registerAllPrefs(): void {
  byId('z_veil').classList.add('Busy');
  globals['ZmPref'] = ZmPref;
  const own: Record<string, Omit<Section, 'id'>> = {
    GENERAL: { title: 'General', icon: 'Preferences', priority: 0 },
    MAIL: { title: 'Mail', icon: 'MailApp', priority: 10 },
    ZIMLETS: { title: 'Zimlets', icon: 'Zimlet', priority: 130 },
  };
  if (isVersion('10.1')) {
    notifyZimlets('onZmPreferencesApp_registerPrefs_before_registerPrefSection', [own]);
  }
  for (const [id, section] of Object.entries(own)) {
    ZmPref.registerPrefSection(id, section as Section);
  }
}

export function installPreferences(apps: AppController): void {
  installSoapDocuments();
  globals['ZmMsg'] = { optionsSaved: SAVED };
  globals['ZmStatusView'] = { LEVEL_INFO: 1, LEVEL_WARNING: 2, LEVEL_CRITICAL: 3 };
  apps.register('Options', 'Preferences', () => new PreferencesApp());
  apps.addAppListener('Options', APP_EVENT.PRE_LAUNCH, registerAllPrefs);
  (globals['skin'] as Loose)['gotoPrefs'] = (section: string) => {
    const go = (): void => {
      const app = apps.getApp('Options') as PreferencesApp;
      app.getPrefController().getPrefsView().selectSection(section);
    };
    if (apps.getActiveApp() === 'Options') go();
    else apps.activateApp('Options', false, { run: go });
  };
}

export type { PrefPage };

function button(label: string, id: string, onClick: () => void): HTMLElement {
  const element = make('button', { type: 'button', class: 'ZButton', id }, label);
  element.onclick = onClick;
  return element;
}
