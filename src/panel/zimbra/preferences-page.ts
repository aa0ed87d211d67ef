/**
 * A page of one's own in Zimbra's Preferences, saved with its Save. Run in 10.1 and 8.8.15; 8.6 has
 * only been read. A section is registered before the pages are made (ZmPreferencesApp: PRE_LAUNCH),
 * and the class of a page is there only when they are (ZmPrefView.show), so that ours is made no
 * earlier: what throws before leaves Preferences dead behind its veil.
 */
import { guarded } from './hooks.ts';
import { notKept } from './complaints.ts';

/** What fills the page. It may come later than the page is seen. */
export interface PreferencesForm {
  isDirty(): boolean;
  /** Back to what is kept. */
  reset(): void;
  /** Rejects when it was not kept. */
  save(): Promise<void>;
  /** The fields, in the order of Tab. */
  readonly stops: readonly HTMLElement[];
}

export interface OwnPage {
  readonly title: string;
  readonly icon: string;
  /** Said when it was not saved. */
  readonly notSaved: string;
  readonly fill: (place: HTMLElement) => Promise<PreferencesForm>;
}

interface Continue {
  run(success: boolean): void;
}

/** ZmPreferencesPage, as far as a page of one's own has to do with it. */
interface Page {
  _tabGroup?: { addMember?(member: HTMLElement): void };
  getContentHtmlElement(): HTMLElement;
  reset(useDefaults?: boolean): void;
}
type PageClass = new (parent: unknown, section: unknown, controller: unknown) => Page;

interface PreferencesView {
  selectSection(id: string): void;
}

interface PreferencesGlobals {
  AjxListener?: new (self: unknown, act: () => void) => unknown;
  ZmApp?: { readonly PREFERENCES?: string };
  ZmAppEvent?: { readonly PRE_LAUNCH?: string };
  ZmZimbraMail?: { addAppListener?(app: unknown, event: unknown, listener: unknown): void };
  ZmPref?: { registerPrefSection(id: string, section: object): void };
  ZmPreferencesPage?: PageClass;
  ZmMsg?: { readonly optionsSaved?: string };
  ZmStatusView?: { readonly LEVEL_CRITICAL?: number };
  appCtxt?: {
    setStatusMsg?(message: { msg: string; level?: number | undefined }): void;
    getApp?(app: string): { getPrefController?(): { getPrefsView(): PreferencesView } } | null;
    getAppController?(): {
      activateApp?(app: string, force: null, callback: { run(): void }): void;
    };
  };
}

const ID = 'COM_ZIMBRA_CONVERSE';
/** After the webmail's own pages; they end with Zimlets at 130 (ZmPreferencesApp). */
const PRIORITY = 125;

export function addPreferencesPage(page: object, own: OwnPage, warn: (line: string) => void): void {
  const globals: PreferencesGlobals = page;
  const { AjxListener, ZmApp, ZmAppEvent, ZmZimbraMail } = globals;
  const register = (): void =>
    guarded(warn, 'preferences page', () =>
      globals.ZmPref?.registerPrefSection(ID, {
        title: own.title,
        icon: own.icon,
        priority: PRIORITY,
        manageDirty: true,
        prefs: [],
        createView: (parent: unknown, section: unknown, controller: unknown) =>
          pageOf(globals, own, warn, [parent, section, controller]),
      }),
    );
  // Preferences have been opened before the panel was there: they take what comes later too.
  if (globals.ZmPref) register();
  else if (AjxListener) {
    ZmZimbraMail?.addAppListener?.(
      ZmApp?.PREFERENCES,
      ZmAppEvent?.PRE_LAUNCH,
      new AjxListener(null, register),
    );
  }
}

/** Preferences, with this page before the user. */
export function openPreferencesPage(page: object): void {
  const { ZmApp, appCtxt }: PreferencesGlobals = page;
  const app = ZmApp?.PREFERENCES;
  if (app === undefined) return;
  appCtxt?.getAppController?.().activateApp?.(app, null, {
    run: () => appCtxt.getApp?.(app)?.getPrefController?.().getPrefsView().selectSection(ID),
  });
}

function pageOf(
  globals: PreferencesGlobals,
  own: OwnPage,
  warn: (line: string) => void,
  given: ConstructorParameters<PageClass>,
): Page | undefined {
  const { ZmPreferencesPage, ZmMsg, ZmStatusView, appCtxt } = globals;
  if (!ZmPreferencesPage) return undefined;

  class ChatPage extends ZmPreferencesPage {
    #form: PreferencesForm | undefined;

    /** In place of a template, which a zimlet has none of; when the page is seen first. */
    _createPageTemplate(): void {
      const place = this.getContentHtmlElement();
      place.replaceChildren();
      own
        .fill(place)
        .then((form) => {
          this.#form = form;
          // Tab goes round those that the page names, and passes over all others.
          for (const stop of form.stops) this._tabGroup?.addMember?.(stop);
        })
        .catch((error: unknown) => warn(`preferences page: ${String(error)}`));
    }

    isDirty(): boolean {
      return this.#form?.isDirty() ?? false;
    }

    override reset(useDefaults?: boolean): void {
      super.reset(useDefaults);
      this.#form?.reset();
    }

    /**
     * Before the others are saved, by ourselves: Zimbra's batch takes documents only, and what has
     * not been kept must not be said to have been. undefined: there is nothing to do.
     */
    getPreSaveCallback(): { run(next: Continue): void } | undefined {
      const form = this.#form;
      if (!form?.isDirty()) return undefined;
      const complain = notKept('preferences', warn);
      const say = (msg: string | undefined, level?: number): void => {
        if (msg) appCtxt?.setStatusMsg?.({ msg, level });
      };
      return {
        run: (next) => {
          form.save().then(
            () => {
              say(ZmMsg?.optionsSaved);
              next.run(true);
            },
            (error: unknown) => {
              complain(error);
              say(own.notSaved, ZmStatusView?.LEVEL_CRITICAL);
              next.run(false);
            },
          );
        },
      };
    }
  }
  return new ChatPage(...given);
}
