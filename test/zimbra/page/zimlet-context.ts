import { globals, type Loose } from './environment.ts';
import type { ZimletEntry } from './session.ts';
import { ZmZimletBase, type ZimletHandler } from './zimlet-base.ts';

export interface UserProperty {
  name: string;
  value?: string;
}

type Properties = readonly { name: string; _content?: string }[];

/** ZmZimletContext: one zimlet's definition, configuration and user properties. */
export class ZimletContext {
  readonly name: string;
  readonly version: unknown;
  readonly description: unknown;
  readonly label: unknown;
  readonly userProperties: UserProperty[];
  readonly config: Record<'global' | 'local', Record<string, string | undefined>> | undefined;
  /** First the constructor's global name, from start-up on the handler itself. */
  handlerObject: string | ZimletHandler | undefined;
  /** The item in the left tree, and its menu: for the first time a way to make it. */
  treeItem: HTMLElement | undefined;
  panelMenu: unknown;
  /** Of each application's tree that has been on the screen, and of those to come. */
  readonly #icons = new Map<string, string>();
  #icon = '';
  readonly #entry: ZimletEntry;

  constructor(entry: ZimletEntry) {
    const [definition] = entry.zimlet;
    this.#entry = entry;
    this.name = definition.name;
    this.version = definition['version'];
    this.description = definition['description'];
    this.label = definition['label'];
    const handlerName = first(definition['handlerObject'])?.['_content'];
    if (typeof handlerName === 'string') this.handlerObject = handlerName;
    const declared = first(definition['userProperties'])?.['property'];
    this.userProperties = Array.isArray(declared) ? (declared as UserProperty[]) : [];
    const config = entry.zimletConfig?.[0];
    // The server sends `host` elements, the client looks for `local`: they never meet.
    this.config = config && { global: table(config['global']), local: table(config['local']) };
  }

  getUrl(): string {
    return this.#entry.zimletContext[0].baseUrl;
  }

  getVal(key: string): unknown {
    return key.split('.').reduce<unknown>((value, part) => {
      const found = (value as Loose | undefined)?.[part];
      return Array.isArray(found) && found.length === 1 ? (found as unknown[])[0] : found;
    }, this.#entry.zimlet[0]);
  }

  /** Null for a missing and for an empty key; undefined without any configuration. */
  getConfig(name: string): string | null | undefined {
    if (this.config === undefined) return undefined;
    const value = this.config.local[name] ?? this.config.global[name];
    return value === undefined || value === '' ? null : value;
  }

  /** What a handler throws is the caller's. */
  callHandler(name: string, args: readonly unknown[]): unknown {
    const handler = this.handlerObject as Loose | string | undefined;
    const method = typeof handler === 'object' ? handler[name] : undefined;
    return typeof method === 'function'
      ? (method as (...given: unknown[]) => unknown).apply(handler, [...args])
      : null;
  }

  /** Each application has a tree of its own; only the one on the screen is changed. */
  setIcon(icon: string): void {
    this.#icon = icon;
    this.#icons.delete(appOnScreen());
    this.showTree();
  }

  /** The tree of another application is on the screen, made when it is so for the first time. */
  showTree(): void {
    const app = appOnScreen();
    const icon = this.#icons.get(app) ?? this.#icon;
    this.#icons.set(app, icon);
    const image = this.treeItem?.querySelector('.TreeIcon');
    if (image) image.className = `TreeIcon Img${icon}`;
  }

  getPanelActionMenu(): unknown {
    if (typeof this.panelMenu === 'function') this.panelMenu = (this.panelMenu as () => unknown)();
    return this.panelMenu;
  }

  getPropValue(name: string): string | undefined {
    return this.userProperties.find((property) => property.name === name)?.value;
  }

  setPropValue(name: string, value: string): void {
    const known = this.userProperties.find((property) => property.name === name);
    if (known !== undefined) known.value = value;
    else this.userProperties.push({ name, value });
  }

  /** Makes and starts the handler. Throws what the handler throws. */
  start(shell: unknown): void {
    // An instance in place of the name (the zimlet is listed twice) finds something that is no
    // constructor, or nothing.
    const maker =
      this.handlerObject === undefined ? ZmZimletBase : globals[String(this.handlerObject)];
    if (maker === undefined) return; // a missing handler is passed over in silence
    const handler = new (maker as new () => ZimletHandler & { _init: InitHandler })();
    this.handlerObject = handler;
    handler._init(this, shell);
    handler.init();
  }
}

type InitHandler = (context: ZimletContext, shell: unknown) => void;

const appOnScreen = (): string => document.getElementById('z_side')?.dataset['app'] ?? 'Mail';

function first(value: unknown): Loose | undefined {
  return Array.isArray(value) ? (value as Loose[])[0] : undefined;
}

function table(section: unknown): Record<string, string | undefined> {
  const properties = (first(section)?.['property'] ?? []) as Properties;
  return Object.fromEntries(properties.map(({ name, _content }) => [name, _content]));
}
