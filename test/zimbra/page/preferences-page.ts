/**
 * ZmPreferencesPage: the base of a page of preferences. A function, as in the client: zimlets make
 * their own of it by `new`, by a prototype and by `call`.
 */
import { make, Z } from './dwt.ts';
import type { Loose } from './environment.ts';
import type { PrefController } from './preferences.ts';
import { rootTabGroup } from './tab-group.ts';

export interface Section extends Loose {
  id: string;
  title: string;
  priority?: number;
  manageDirty?: boolean;
  manageChanges?: boolean;
  createView?: (parent: unknown, section: Section, controller: PrefController) => PrefPage;
}

export interface PrefPage {
  hasRendered?: boolean;
  getHtmlElement(): HTMLElement;
  getTitle(): string;
  showMe(): void;
  reset(useDefaults?: boolean): void;
  isDirty(section: Section, list: unknown[], errors: unknown[]): boolean;
  validate(): boolean;
  getErrorMessage?(): string;
  addCommand(batch: unknown): void;
  hasResetButton(): boolean;
  getPreSaveCallback?(): unknown;
  getPostSaveCallback?(): unknown;
}

interface Inner extends PrefPage {
  _tabGroup: typeof rootTabGroup;
  _section: Section;
  _controller: PrefController;
  _element: HTMLElement;
  setVisible(on: boolean): void;
  getContentHtmlElement(): HTMLElement;
  _createPageTemplate(): void;
  _createControls(): void;
}

export function ZmPreferencesPage(
  this: Inner,
  _parent?: unknown,
  section?: Section,
  controller?: PrefController,
): void {
  // As a prototype it is made of nothing.
  if (!section || !controller) return;
  this._section = section;
  this._controller = controller;
  this._element = make('div', { id: `Prefs_Pages_${section.id}`, class: 'ZmPreferencesPage' });
  this._element.style.display = 'none';
  // As DwtTabViewPage.showMe sets it; members of the tab group need one around them.
  this._element.style.zIndex = String(Z.VIEW + 10);
  this._tabGroup = rootTabGroup;
}

Object.assign(ZmPreferencesPage.prototype as Loose, {
  getHtmlElement(this: Inner) {
    return this._element;
  },
  getContentHtmlElement(this: Inner) {
    return this._element;
  },
  getHTMLElId(this: Inner) {
    return this._element.id;
  },
  setVisible(this: Inner, on: boolean) {
    this._element.style.display = on ? '' : 'none';
  },
  getTitle(this: Inner) {
    return `Zimbra: Preferences: ${this._section.title}`;
  },
  /** Whenever the page is chosen; the first time it is filled, and counts as rendered from then on. */
  showMe(this: Inner) {
    document.title = this.getTitle();
    if (this.hasRendered === true) {
      this._controller.setDirty(this._section.id, false);
      return;
    }
    this._createPageTemplate();
    this._createControls();
  },
  /** There is a template for each page of the client, and for none of a zimlet. */
  _createPageTemplate(this: Inner) {
    this.getContentHtmlElement().textContent = `Error: template not found: prefs.Pages#${this._section.id}`;
    this.setVisible(false);
  },
  _createControls(this: Inner) {
    this.setVisible(true);
    this.hasRendered = true;
  },
  reset(this: Inner, useDefaults?: boolean) {
    if (useDefaults !== true) this._controller.setDirty(this._section.id, false);
  },
  resetOnAccountChange(this: Inner) {
    this.hasRendered = false;
  },
  hasResetButton: () => true,
  isDirty: () => false,
  validate: () => true,
  addCommand: () => undefined,
});
