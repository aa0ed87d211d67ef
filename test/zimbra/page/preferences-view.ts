/** ZmPrefView: all pages, one of them seen, and what of them has been changed. */
import { byId, make } from './dwt.ts';
import { ZmPreferencesPage, type PrefPage, type Section } from './preferences-page.ts';
import type { PrefController } from './preferences.ts';

type SaveCallback = { run(...args: unknown[]): unknown };
type PageClass = new (parent: unknown, section: Section, controller: PrefController) => PrefPage;

/** The client's own: its template is there, its switches are no business of a zimlet. */
class OwnPage extends (ZmPreferencesPage as unknown as PageClass) {
  readonly #title: string;

  constructor(parent: unknown, section: Section, controller: PrefController) {
    super(parent, section, controller);
    this.#title = section.title;
  }

  _createPageTemplate(): void {
    this.getHtmlElement().innerHTML = `<div class="prefHeader">${this.#title}</div>
      <table role="presentation" class="ZOptionsSectionTable" width="100%"><tr>
        <td class="ZOptionsSectionMain">
          <table role="presentation" class="ZPropertySheet" width="100%" cellspacing="6"><tr>
            <td class="ZOptionsLabel">Search:</td>
            <td class="ZOptionsField"><label><input type="checkbox"> Show advanced search language</label></td>
          </tr></table></td></tr></table>`;
  }
}

export class PrefPages {
  readonly element = make('div', { class: 'AppViewBody' });
  readonly #controller: PrefController;
  readonly #pages = new Map<string, { section: Section; page: PrefPage; item: HTMLElement }>();
  #shown = false;
  current: PrefPage | undefined;

  constructor(controller: PrefController) {
    this.#controller = controller;
  }

  /** Makes every page, also of those that nobody will look at; they fill themselves later. */
  show(sections: Iterable<Section>): void {
    if (this.#shown) return;
    const byPriority = [...sections].sort((a, b) => Number(a.priority) - Number(b.priority));
    for (const section of byPriority) this.add(section);
    this.#shown = true;
  }

  add(section: Section): void {
    if (this.#pages.has(section.id)) return;
    const page =
      section.createView?.(this, section, this.#controller) ??
      new OwnPage(this, section, this.#controller);
    const item = make('div', { class: 'TreeItem', id: `zti__PREF_${section.id}` }, section.title);
    item.onclick = () => this.selectSection(section.id);
    const after = [...this.#pages.values()].find(
      ({ section: { priority } }) => Number(priority) > Number(section.priority),
    );
    byId('z_pref_tree').insertBefore(item, after?.item ?? null);
    this.element.append(page.getHtmlElement());
    this.#pages.set(section.id, { section, page, item });
  }

  /** Nothing happens for a section that is not there. */
  selectSection(id: string): void {
    const chosen = this.#pages.get(id);
    if (!chosen) return;
    for (const { page, item } of this.#pages.values()) {
      page.getHtmlElement().style.display = page === chosen.page ? '' : 'none';
      item.classList.toggle('TreeItem-selected', page === chosen.page);
    }
    this.current = chosen.page;
    chosen.page.showMe();
  }

  reset(): void {
    for (const { page } of this.#rendered()) page.reset();
  }

  anyDirty(): boolean {
    return this.#managed().some(({ section, page }) => page.isDirty(section, [], []));
  }

  /** Asked when the preferences are left: what a page says stays said until it is reset or saved. */
  isDirty(): boolean {
    for (const { section, page } of this.#managed()) {
      if (page.isDirty(section, [], [])) this.#controller.setDirty(section.id, true);
    }
    return [...this.#pages.keys()].some((id) => this.#controller.isDirty(id));
  }

  /** Every page that has been seen gives its commands, whether it has changed or not. */
  collect(batch: unknown): void {
    for (const { section, page } of this.#managed()) {
      if (page.isDirty(section, [], [])) this.#controller.setDirty(section.id, true);
      if (!page.validate()) throw new Error(page.getErrorMessage?.());
      page.addCommand(batch);
    }
  }

  preSaveCallbacks(): SaveCallback[] {
    return this.#callbacks('getPreSaveCallback');
  }
  postSaveCallbacks(): SaveCallback[] {
    return this.#callbacks('getPostSaveCallback');
  }

  #callbacks(of: 'getPreSaveCallback' | 'getPostSaveCallback'): SaveCallback[] {
    return this.#rendered().flatMap(({ page }) => (page[of]?.() as SaveCallback | undefined) ?? []);
  }

  /** Those with `manageChanges` save by themselves, and are asked nothing. */
  #managed(): { section: Section; page: PrefPage }[] {
    return this.#rendered().filter(
      ({ section }) => section.manageDirty === true && section.manageChanges !== true,
    );
  }

  #rendered(): { section: Section; page: PrefPage }[] {
    return [...this.#pages.values()].filter(({ page }) => page.hasRendered === true);
  }
}
