/**
 * What Zimbra's menus and toolbars have in common (ZmPopupMenu, ZmToolBar), and its mail addresses.
 * The same in 10.1 and 8.8.15.
 */

/** DwtMenuItem, DwtToolBarButton. */
export interface Control {
  addSelectionListener(listener: () => void): void;
  /** HTML. */
  setText(html: string): void;
  setVisible(visible: boolean): void;
  getEnabled(): boolean;
  setEnabled(enabled: boolean): void;
}

export interface ControlParams {
  readonly text: string;
  readonly image?: string;
  readonly tooltip?: string;
  readonly index?: number;
}

export interface Menu {
  createMenuItem(id: string, params: ControlParams): Control;
  getMenuItem(id: string): Control | undefined;
  addPopupListener(listener: () => void): void;
}

export interface Toolbar {
  createOp(id: string, params: ControlParams): Control;
  /** At the place that is for zimlets; newer than the first. */
  createZimletOp?(id: string, params: ControlParams): Control;
  getOp(id: string): Control | undefined;
  getActionsMenu?(): Menu | undefined;
  getHtmlElement?(): HTMLElement;
  isDisposed?(): boolean;
}

/** A menu's item, as it is now. */
export interface Entry {
  readonly text: string;
  readonly act: () => void;
}

/** DwtControl's class for a picture, which both versions have. */
const IMAGE = 'ImAvailable';

/**
 * Puts an item at the top of `menu`, once, however often Zimbra tells of the menu. `entry` is asked
 * each time that the menu opens, when its controller knows what it is about; undefined: not this time.
 * Hidden and not disabled, because Zimbra enables all items of a menu before it opens.
 */
export function addEntry(menu: Menu, id: string, entry: () => Entry | undefined): void {
  if (menu.getMenuItem(id)) return;
  const item = menu.createMenuItem(id, { text: '', image: IMAGE, index: 0 });
  let now: Entry | undefined;
  const refresh = (): void => {
    try {
      now = entry();
    } catch {
      now = undefined; // what is thrown here would keep the menu shut
    }
    if (now) item.setText(asSentence(now.text));
    item.setVisible(now !== undefined);
  };
  item.addSelectionListener(() => now?.act());
  menu.addPopupListener(refresh);
  refresh();
}

/** Puts a button into `toolbar`, once. undefined: it is there already. */
export function addButton(
  toolbar: Toolbar,
  id: string,
  { text, tooltip }: { readonly text: string; readonly tooltip: string },
  act: () => void,
): void {
  if (toolbar.getOp(id)) return;
  const params = { text: escapeHtml(text), tooltip: escapeHtml(tooltip), image: IMAGE };
  const button = toolbar.createZimletOp?.(id, params) ?? toolbar.createOp(id, params);
  button.addSelectionListener(act);
}

/** Zimbra's page is from left to right in every language: a name in a sentence changes places there. */
const asSentence = (text: string): string => `<bdi>${escapeHtml(text)}</bdi>`;

/** Dwt takes texts for HTML. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

/** AjxEmailAddress, or the bare address. */
export type ZimbraAddress = string | { readonly address?: string; readonly name?: string };

export interface Person {
  readonly address: string;
  /** May be empty. */
  readonly name: string;
}

export function personOf(given: ZimbraAddress | null | undefined): Person {
  if (typeof given === 'string') return { address: given.trim(), name: '' };
  return { address: (given?.address ?? '').trim(), name: (given?.name ?? '').trim() };
}

/** AjxVector, or an array. */
export type ZimbraList<T> = readonly T[] | { getArray(): readonly T[] };

export const listOf = <T>(given: ZimbraList<T> | null | undefined): readonly T[] =>
  !given ? [] : 'getArray' in given ? given.getArray() : given;
