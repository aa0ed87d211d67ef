/** ZmAppViewMgr: which view is in front, what was there before, and fitting them into the skin. */
import { byId, make } from './dwt.ts';
import { globals, type Loose } from './environment.ts';
import { titleOf } from './title.ts';
import { notifyZimlets, showTrees } from './zimlet-manager.ts';

export interface View {
  id: string;
  /** `Mail`, `Contacts`, `Calendar`. */
  app: string;
  controller?: object;
  /** None: the mail list and the reading pane. */
  element?: HTMLElement;
  /** False: the view stays until somebody has answered (showPendingView). */
  preHide?: (force: boolean) => boolean;
  postShow?: () => void;
  /** undefined: the page's title stays as it is. */
  title?: () => string | undefined;
}

const stack: View[] = [];
/** By application: the view that its tab leads to. */
const appViews = new Map<string, View>();
let pending: (() => void) | undefined;
let onShown: (app: string) => void = () => undefined;

const current = (): View | undefined => stack.at(-1);

export function installViews(appCtxt: Loose): void {
  appCtxt['getCurrentController'] = () => current()?.controller ?? null;
  appCtxt['getCurrentViewId'] = () => current()?.id ?? null;
  appCtxt['getCurrentView'] = () => ({ getController: () => current()?.controller });
  appCtxt['getAppViewMgr'] = () => ({
    fitAll,
    pushView: (id: string) => pushView(stack.find((view) => view.id === id)),
    popView,
    showPendingView,
    getCurrentViewId: () => current()?.id,
    updateTitle,
  });
  window.addEventListener('resize', fitAll);
}

export const onViewShown = (tell: (app: string) => void): unknown => (onShown = tell);

/** Of an application that was launched. */
export const appView = (app: string): View | undefined => appViews.get(app);

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

/** False where the view before does not want to go, or there is none of that name. */
export function pushView(view: View | undefined, force = false): boolean {
  if (!view) return false;
  if (view === current()) return true;
  if (!mayHide(force, () => pushView(view, true))) return false;
  const isNew = !stack.includes(view);
  if (!isNew) stack.splice(stack.indexOf(view), 1);
  stack.push(view);
  if (!appViews.has(view.app)) appViews.set(view.app, view);
  shown(view, isNew);
  return true;
}

/** Back to the one before; the first one stays. As a listener it is given an event. */
export function popView(force?: unknown): void {
  if (stack.length < 2 || !mayHide(force === true, () => popView(true))) return;
  stack.pop()?.element?.remove();
  const before = current();
  if (before) shown(before, false);
}

/** What a question before leaving ends with: go on with what was wanted, or stay. */
export function showPendingView(show: boolean): void {
  const wanted = pending;
  pending = undefined;
  if (show) wanted?.();
}

/**
 * All components are absolute, beside the skin's containers: whoever changes those without this
 * lies over them. `__fits` counts for tests.
 */
export function fitAll(): void {
  const width = byId('skin_td_sidebar_ad').offsetWidth;
  byId('skin_outer').style.setProperty('--z-sidebar', `${width}px`);
  globals['__fits'] = Number(globals['__fits'] ?? 0) + 1;
}

/** By the view in front; one that has no title leaves that of the view before. */
function updateTitle(): void {
  const view = current();
  const title = view?.title ? view.title() : view && titleOf(view.app);
  if (title !== undefined) document.title = title;
}

function mayHide(force: boolean, again: () => void): boolean {
  if (current()?.preHide?.(force) !== false) return true;
  pending = again;
  return false;
}

function shown(view: View, isNew: boolean): void {
  for (const { element } of stack) {
    if (element) element.style.display = element === view.element ? '' : 'none';
  }
  if (view.element && !view.element.isConnected) byId('z_main').append(view.element);
  byId('z_main').classList.toggle('HasView', view.element !== undefined);
  // What stands on the left goes with the application.
  byId('z_side').dataset['app'] = view.app;
  showTrees();
  fitAll();
  updateTitle();
  onShown(view.app);
  view.postShow?.();
  notifyZimlets('onShowView', [view.id, isNew]);
}
