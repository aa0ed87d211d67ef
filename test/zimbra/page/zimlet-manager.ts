import { globals, type Loose } from './environment.ts';
import type { Info, ZimletEntry } from './session.ts';
import { ZmZimletBase, type ZimletHandler } from './zimlet-base.ts';
import { ZimletContext } from './zimlet-context.ts';
import { addPanelItem, type PanelItem } from './zimlet-panel.ts';

let manager: ZimletManager | undefined;
const setManager = (made: ZimletManager): unknown => (manager = made);
const waiting: (() => void)[] = [];

/**
 * ZmAppCtxt.notifyZimlets: false until all zimlets have been started, then whether one of them
 * has said true. What one of them throws is the caller's, so that a menu does not open.
 */
export function notifyZimlets(event: string, args: readonly unknown[] = []): boolean {
  return manager?.allStarted === true && manager.notifyZimlets(event, args);
}

/** The tree of another application has come on the screen. */
export const showTrees = (): void => manager?.showTrees();

/** The same with `waitUntilLoaded`. */
export function notifyWhenLoaded(event: string, args: readonly unknown[]): void {
  if (manager?.allStarted === true) manager.notifyZimlets(event, args);
  else waiting.push(() => manager?.notifyZimlets(event, args));
}

/** ZmZimletMgr: from the list in GetInfo to running handlers. */
export class ZimletManager {
  readonly #appCtxt: Loose;
  readonly #contexts = new Map<string, ZimletContext>();
  #loaded = false;
  allStarted = false;

  constructor(appCtxt: Loose) {
    this.#appCtxt = appCtxt;
    setManager(this);
    appCtxt['notifyZimlets'] = notifyZimlets;
    appCtxt['getZimletMgr'] = () => this;
    appCtxt['areZimletsLoaded'] = () => this.allStarted;
    globals['ZmZimletBase'] = ZmZimletBase;
    globals['ZmZimletContext'] = ZimletContext;
    globals['ZmZimletMgr'] = ZimletManager;
  }

  isLoaded(): boolean {
    return this.#loaded;
  }

  getZimletByName(name: string): ZimletContext | null {
    return this.#contexts.get(name) ?? null;
  }

  zimletExists(name: string): ZimletContext | undefined {
    return this.#contexts.get(name);
  }

  /** Loads every script, one after the other, then starts the zimlets meant for this window. */
  async loadZimlets(
    info: Info,
    target: 'main' | 'compose-window',
    stock: readonly ZimletEntry[] = [],
  ): Promise<void> {
    if (/zimlets=none/i.test(location.href)) return;
    // Only those meant for this kind of window get a context, but the one script holds them all.
    const entries = [...stock, ...info.zimlets.zimlet].filter(({ zimlet: [definition] }) =>
      targetOf(definition).split(' ').includes(target),
    );
    for (const entry of entries) {
      const context = new ZimletContext(entry);
      this.#contexts.set(context.name, context);
    }
    for (const { zimlet, name, _content } of info.props.prop) {
      this.#contexts.get(zimlet)?.setPropValue(name, _content);
    }
    if (entries.length === 0) return;
    loadStyles(info, entries);
    for (const url of scriptUrls(info, entries)) await loadScript(url);
    // The manager counts as loaded before the first init(), the webmail after the last one.
    this.#loaded = true;
    if (target === 'main') this.#addPanelItems(entries);
    for (const { zimlet } of entries) this.#start(zimlet[0].name);
    this.allStarted = true;
    for (const tell of waiting.splice(0)) tell();
  }

  showTrees(): void {
    for (const context of this.#contexts.values()) context.showTree();
  }

  /** Calls a hook such as `onShowView` on every zimlet. */
  notifyZimlets(event: string, args: readonly unknown[] = []): boolean {
    let handled = false;
    for (const { handlerObject } of this.#contexts.values()) {
      const handler = handlerObject as (ZimletHandler & Loose) | string | undefined;
      if (typeof handler !== 'object' || !handler.__zimletEnabled) continue;
      const hook = handler[event];
      if (typeof hook === 'function') {
        const result = (hook as (...a: unknown[]) => unknown).apply(handler, [...args]);
        handled ||= Boolean(result);
      }
    }
    return handled;
  }

  /** Whether a handler exists or not. */
  #addPanelItems(entries: readonly ZimletEntry[]): void {
    for (const { zimlet } of entries) {
      const context = this.#contexts.get(zimlet[0].name);
      const [item] = (zimlet[0]['zimletPanelItem'] ?? []) as readonly PanelItem[];
      if (context && item) addPanelItem(context, item);
    }
  }

  #start(name: string): void {
    const shell = (this.#appCtxt['getShell'] as () => unknown)();
    try {
      this.#contexts.get(name)?.start(shell);
    } catch (error) {
      const dialog = (this.#appCtxt['getErrorDialog'] as () => ErrorDialog)();
      dialog.setMessage(
        `An error occurred while initializing the zimlet "${name}". Please notify administrator.`,
        String(error),
      );
      dialog.popup();
    }
  }
}

interface ErrorDialog {
  setMessage(message: string, detail: string): void;
  popup(): void;
}

/** The attribute `target`, a list of window kinds. */
function targetOf(definition: Loose): string {
  const target = definition['target'];
  return typeof target === 'string' ? target : 'main';
}

/** The aggregate first; dev zimlets one file at a time and as they are. */
function scriptUrls(info: Info, entries: readonly ZimletEntry[]): string[] {
  return [`/service/zimlet/res/Zimlets-nodev_all.js.zgz?${localeQuery(info)}`].concat(
    entries.flatMap((entry) => devFiles(entry, 'include', `&${localeQuery(info)}&debug=1`)),
  );
}

function loadStyles(info: Info, entries: readonly ZimletEntry[]): void {
  const urls = [`/service/zimlet/res/Zimlets-nodev_all.css?${localeQuery(info)}`].concat(
    entries.flatMap((entry) => devFiles(entry, 'includeCSS', '')),
  );
  for (const href of urls) {
    document.head.append(
      Object.assign(document.createElement('link'), { rel: 'stylesheet', type: 'text/css', href }),
    );
  }
}

function devFiles(entry: ZimletEntry, tag: 'include' | 'includeCSS', query: string): string[] {
  const { baseUrl } = entry.zimletContext[0];
  if (!baseUrl.includes('/_dev/')) return [];
  const links = (entry.zimlet[0][tag] ?? []) as readonly { _content: string }[];
  const version = String(globals['cacheKillerVersion']);
  return links.map((link) => `${baseUrl}${link._content}?v=${version}${query}`);
}

function localeQuery(info: Info): string {
  const [language = '', country] = info.prefs._attrs.zimbraPrefLocale.split('_');
  const query = new URLSearchParams({ language });
  if (country !== undefined) query.set('country', country);
  query.set('cosId', info.cos.id);
  return query.toString();
}

/** AjxInclude: a script that fails to load is passed over without a word. */
function loadScript(src: string): Promise<void> {
  return new Promise((resolve) => {
    const script = document.createElement('script');
    script.onload = script.onerror = () => resolve();
    script.src = src;
    document.head.append(script);
  });
}
