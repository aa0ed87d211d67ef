/** The shell of the web client: its layers, veil, dialogs, menus, toasts and body handlers. */

import { popdownActionMenu } from './dwt-controls.ts';
import { globals } from './environment.ts';

/** Dwt.js: the z-index of each kind of thing. */
export const Z = {
  VIEW: 300,
  MENU: 500,
  VEIL: 600,
  DIALOG: 700,
  TOOLTIP: 775,
  BUSY: 900,
  TOAST: 950,
  SPLASH: 1000,
} as const;

type Attributes = Record<string, string>;

export function make(
  tag: string,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no #${id}`);
  return element;
}

export const shell = (): HTMLElement => byId('z_shell');

let dialog: HTMLElement | undefined;

export const isDialogOpen = (): boolean => dialog !== undefined;

/** A modal dialog over the veil. Escape and its buttons close it; nothing else gets the keys. */
export function popupDialog(id: string, title: string, content: Node | string): void {
  popdownDialog();
  const ok = make('button', { type: 'button', class: 'ZButton ZButton-default' }, 'OK');
  ok.addEventListener('click', popdownDialog);
  dialog = make(
    'div',
    { id, class: 'DwtDialog', role: 'dialog', 'aria-modal': 'true', 'aria-label': title },
    make('div', { class: 'DwtDialogTitle' }, title),
    make('div', { class: 'DwtDialogBody' }, content),
    make('div', { class: 'DwtDialogButtons' }, ok),
  );
  dialog.style.zIndex = String(Z.DIALOG);
  byId('z_veil').style.display = 'block';
  shell().append(dialog);
  ok.focus();
}

export function popdownDialog(): void {
  dialog?.remove();
  dialog = undefined;
  byId('z_veil').style.display = 'none';
}

/** ZmStatusView: a line at the top that goes by itself. */
export function showStatus(message: string): void {
  const toast = byId('z_toast');
  toast.textContent = message;
  toast.style.display = 'block';
  setTimeout(() => (toast.style.display = 'none'), 4_000);
}

/**
 * DwtShell's handlers: no selecting and no context menu outside of what allows it. They are
 * properties of body, so that they see everything that bubbles up from foreign elements too.
 */
export function installShellHandlers(): void {
  const { body } = document;
  body.onselectstart = body.onselect = (event) => allows(event, '[data-selectable]');
  body.oncontextmenu = (event) => allows(event, '[data-selectable], a[href]');
  document.onmousedown = (event) => {
    popdownActionMenu(event.target);
  };
  document.onmousemove = () => true;
  globals['Dwt'] = {
    Z_VIEW: Z.VIEW,
    Z_MENU: Z.MENU,
    Z_VEIL: Z.VEIL,
    Z_DIALOG: Z.DIALOG,
    Z_TOOLTIP: Z.TOOLTIP,
    Z_BUSY: Z.BUSY,
    Z_TOAST: Z.TOAST,
    Z_SPLASH: Z.SPLASH,
  };
}

function allows(event: Event, where: string): boolean {
  const { target } = event;
  const element = target instanceof Element ? target : (target as Node | null)?.parentElement;
  const allowed = element?.closest(where) != null;
  if (!allowed) {
    event.preventDefault();
    event.stopPropagation();
  }
  return allowed;
}
