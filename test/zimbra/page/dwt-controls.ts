/** DwtControl and DwtMenuItem, DwtToolBarButton, ZmActionMenu, ZmButtonToolBar: what zimlets add to. */
import { make, shell, Z } from './dwt.ts';
import { globals, htmlEncode } from './environment.ts';

type Handler = (event: unknown) => unknown;

/** AjxEventMgr: a listener is a function or an AjxListener. Anything else is passed over in silence. */
class Listeners {
  readonly #list: unknown[] = [];

  add(listener: unknown): void {
    this.#list.push(listener);
  }

  notify(event: unknown): void {
    const AjxListener = globals['AjxListener'] as new () => { handleEvent: Handler };
    for (const listener of this.#list) {
      if (listener instanceof AjxListener) listener.handleEvent(event);
      else if (typeof listener === 'function') (listener as Handler)(event);
    }
  }
}

export interface OpParams {
  text?: string;
  image?: string;
  tooltip?: string;
  /** Where it goes among the others; the last place by default. */
  index?: number;
  enabled?: boolean;
}

export class DwtControl {
  readonly element: HTMLElement;
  readonly #data = new Map<string, unknown>();
  readonly #selection = new Listeners();

  constructor(element: HTMLElement) {
    this.element = element;
    element.onclick = () => {
      if (this.getEnabled()) this.select();
    };
  }

  select(): void {
    this.#selection.notify({ item: this, dwtObj: this });
  }

  getHtmlElement = (): HTMLElement => this.element;
  getData = (key: string): unknown => this.#data.get(key);
  setData = (key: string, value: unknown): unknown => this.#data.set(key, value);
  addSelectionListener(listener: unknown): void {
    this.#selection.add(listener);
  }

  setEnabled(on: boolean): void {
    this.element.classList.toggle('ZDisabled', !on);
    this.element.setAttribute('aria-disabled', String(!on));
  }

  getEnabled(): boolean {
    return !this.element.classList.contains('ZDisabled');
  }

  setVisible(on: boolean): void {
    this.element.style.display = on ? '' : 'none';
  }

  getVisible(): boolean {
    return this.element.style.display !== 'none';
  }

  /** HTML, in every Dwt label. */
  setText(html: string): void {
    this.element.innerHTML = html;
  }

  getText(): string {
    return this.element.innerHTML;
  }

  setImage(name: string): void {
    this.element.dataset['image'] = name;
  }

  setToolTipContent(text: string): void {
    this.element.title = text;
  }
}

/** What ZmPopupMenu and ZmToolBar have in common: operations by id. */
class Operations {
  protected readonly items = new Map<string, DwtControl>();

  addSelectionListener(id: string, listener: unknown): void {
    this.items.get(id)?.addSelectionListener(listener);
  }

  getOp(id: string): DwtControl | undefined {
    return this.items.get(id);
  }

  enable(ids: string | readonly string[], on: boolean): void {
    for (const id of [ids].flat()) this.items.get(id)?.setEnabled(on);
  }

  /** Of everything, whoever has put it there. */
  enableAll(on: boolean): void {
    for (const item of this.items.values()) item.setEnabled(on);
  }

  setItemVisible(id: string, on: boolean): void {
    this.items.get(id)?.setVisible(on);
  }
}

let open: ZmActionMenu | undefined;
const setOpen = (menu: ZmActionMenu): unknown => (open = menu);

export class ZmActionMenu extends Operations {
  readonly isZmActionMenu = true;
  readonly element = make('div', { class: 'DwtMenu', role: 'menu' });
  readonly #popup = new Listeners();
  readonly #popdown = new Listeners();

  constructor(ops: Readonly<Record<string, string>> = {}) {
    super();
    this.element.style.display = 'none';
    for (const [id, text] of Object.entries(ops)) this.createMenuItem(id, { text });
  }

  createMenuItem(id: string, params: OpParams): DwtControl {
    const item = new DwtControl(
      make('div', { class: 'ZMenuItem', role: 'menuitem', id: freeId(id) }),
    );
    // The item's own listener is the first: when another hears of the choice, the menu has gone.
    item.addSelectionListener(() => this.popdown());
    if (params.image !== undefined) item.setImage(params.image);
    // Only here is it taken for text.
    if (params.text !== undefined) item.setText(htmlEncode(params.text));
    item.setEnabled(params.enabled !== false);
    insert(this.element, item.element, params.index);
    this.items.set(id, item);
    return item;
  }

  createSeparator(): void {
    this.element.append(make('hr'));
  }

  getMenuItem(id: string): DwtControl | undefined {
    return this.items.get(id);
  }

  addPopupListener(listener: unknown): void {
    this.#popup.add(listener);
  }

  addPopdownListener(listener: unknown): void {
    this.#popdown.add(listener);
  }

  popup(_delay: number, x: number, y: number): void {
    open?.popdown();
    setOpen(this);
    Object.assign(this.element.style, { display: '', left: `${x}px`, top: `${y}px` });
    this.element.style.zIndex = String(Z.MENU);
    shell().append(this.element);
    this.#popup.notify(this);
  }

  popdown(): void {
    this.element.style.display = 'none';
    if (open !== this) return;
    open = undefined;
    this.#popdown.notify(this);
  }

  isPoppedUp(): boolean {
    return open === this;
  }
}

/** For Escape and for a click beside it. */
export function popdownActionMenu(target?: EventTarget | null): boolean {
  if (!open || (target instanceof Node && open.element.contains(target))) return false;
  open.popdown();
  return true;
}

export class ZmButtonToolBar extends Operations {
  readonly element: HTMLElement;
  readonly #actions: ZmActionMenu;
  readonly #places: number;

  /** `ops` are buttons, `secondary` goes into the menu "Actions". */
  constructor(
    element: HTMLElement,
    ops: Readonly<Record<string, string>>,
    secondary: Readonly<Record<string, string>> = {},
  ) {
    super();
    this.element = element;
    for (const [id, text] of Object.entries(ops)) this.createOp(id, { text });
    this.#places = element.children.length;
    this.#actions = new ZmActionMenu(secondary);
    for (const id of Object.keys(secondary)) {
      const item = this.#actions.getMenuItem(id);
      if (item) this.items.set(id, item);
    }
    if (Object.keys(secondary).length > 0) {
      const button = this.createOp('ACTIONS_MENU', { text: 'Actions ▾' });
      button.addSelectionListener(() => {
        const { left, bottom } = button.element.getBoundingClientRect();
        this.#actions.popup(0, left, bottom);
      });
    }
  }

  createOp(id: string, params: OpParams): DwtControl {
    const button = new DwtControl(
      make('button', { type: 'button', class: 'ZButton', id: freeId(id) }),
    );
    if (params.image !== undefined && params.text === undefined) button.setImage(params.image);
    if (params.text !== undefined) button.setText(params.text);
    if (params.tooltip !== undefined) button.setToolTipContent(params.tooltip);
    button.setEnabled(params.enabled !== false);
    insert(this.element, button.element, params.index);
    this.items.set(id, button);
    return button;
  }

  /** Before "Actions". */
  createZimletOp(id: string, params: OpParams): DwtControl {
    return this.createOp(id, { ...params, index: this.#places });
  }

  getButton(id: string): DwtControl | undefined {
    return this.items.get(id);
  }

  getActionsMenu(): ZmActionMenu {
    return this.#actions;
  }
}

function insert(into: HTMLElement, element: HTMLElement, index?: number): void {
  into.insertBefore(element, index === undefined ? null : (into.children[index] ?? null));
}

/** DwtControl: a second control of the same id gets another. */
function freeId(id: string): string {
  let free = id;
  for (let n = 1; document.getElementById(free) !== null; n++) free = `${id}__${n}`;
  return free;
}
