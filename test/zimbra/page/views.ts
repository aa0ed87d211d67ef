/** ZmAppViewMgr in small: one view is on screen, in the place of the mail application's. */
import { byId, make } from './dwt.ts';
import type { Loose } from './environment.ts';
import { notifyZimlets } from './zimlet-manager.ts';

export interface View {
  id: string;
  /** `Mail`, `Contacts`, `Calendar`. */
  app: string;
  controller: object;
  /** None: the mail list and the reading pane, which are always there. */
  element?: HTMLElement;
}

const stack: View[] = [];

export function installViews(appCtxt: Loose): void {
  const current = (): View | undefined => stack.at(-1);
  appCtxt['getCurrentController'] = () => current()?.controller ?? null;
  appCtxt['getCurrentViewId'] = () => current()?.id ?? null;
  appCtxt['getCurrentAppName'] = () => current()?.app ?? null;
  appCtxt['getCurrentView'] = () => ({ getController: () => current()?.controller });
}

/** A view of its own has a toolbar and a place for what it shows. */
export function makeView(id: string): {
  element: HTMLElement;
  bar: HTMLElement;
  body: HTMLElement;
} {
  const bar = make('div', { class: 'ZToolbar' });
  const body = make('div', { class: 'AppViewBody' });
  return { element: make('div', { class: 'AppView', 'data-view': id }, bar, body), bar, body };
}

export function pushView(view: View): void {
  const isNew = !stack.includes(view);
  if (!isNew) stack.splice(stack.indexOf(view), 1);
  stack.push(view);
  draw();
  notifyZimlets('onShowView', [view.id, isNew]);
}

/** Back to the one before; the first one stays. */
export function popView(): void {
  const [closed] = stack.length > 1 ? stack.splice(-1) : [];
  closed?.element?.remove();
  draw();
  const current = stack.at(-1);
  if (closed && current) notifyZimlets('onShowView', [current.id, false]);
}

function draw(): void {
  const current = stack.at(-1);
  for (const { element } of stack) {
    if (element) element.style.display = element === current?.element ? '' : 'none';
  }
  if (current?.element && !current.element.isConnected) byId('z_main').append(current.element);
}

/** The tab of an application in the row at the top. */
export function onTab(name: string, show: () => void): void {
  for (const tab of document.querySelectorAll<HTMLElement>('#z_tabs .ZTab')) {
    if (tab.textContent === name) {
      tab.addEventListener('click', () => {
        document.querySelector('.ZTab-selected')?.classList.remove('ZTab-selected');
        tab.classList.add('ZTab-selected');
        show();
      });
    }
  }
}
