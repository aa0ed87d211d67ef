/** ZmZimletApp: the tab of a zimlet. */
import type { App, AppController } from './apps.ts';
import { make } from './dwt.ts';
import type { Callback, Loose } from './environment.ts';
import { type NewButtonProps, setNewButtonProps } from './new-button.ts';
import { pushView, type View } from './views.ts';
import { ZmZimletBase } from './zimlet-base.ts';

interface TabbedZimlet {
  name: string;
  appLaunch?: (app: string, params: Loose) => void;
  appActive?: (app: string, active: boolean) => void;
}

interface AppView {
  getHtmlElement(): HTMLElement;
  getTitle?(): string;
}

let nextId = 800;

export class ZimletApp implements App {
  readonly #zimlet: TabbedZimlet;
  readonly #element = make('div', { class: 'AppView' });
  readonly #view: View;
  /** ZmZimletAppView, which has no title of its own: that of the view before stays. */
  readonly #appView: AppView;

  constructor(name: string, zimlet: TabbedZimlet) {
    this.#zimlet = zimlet;
    this.#appView = { getHtmlElement: () => this.#element };
    this.#view = {
      id: name,
      app: name,
      element: this.#element,
      title: () => this.#appView.getTitle?.(),
    };
  }

  getName = (): string => this.#view.app;

  /** The first time only. By then the view has come to the front, and appActive has been called. */
  launch(params: Loose, callback?: Callback): void {
    if (!pushView(this.#view)) return;
    this.#zimlet.appLaunch?.(this.getName(), params);
    callback?.run();
  }

  /** ZmApp's, which an application with something new has its own for. */
  getNewButtonProps = (): NewButtonProps => ({});

  activate(active: boolean): void {
    if (active) setNewButtonProps(this.getNewButtonProps());
    this.#zimlet.appActive?.(this.getName(), active);
  }

  /** HTML, in place of what was there. */
  setContent(html: string): void {
    this.#element.innerHTML = html;
  }

  getController(): unknown {
    return { getView: () => this.#appView };
  }
}

/** ZmZimletBase.createApp: a tab at once, and the name of the application in return. */
export function installCreateApp(apps: AppController): void {
  (ZmZimletBase.prototype as Loose)['createApp'] = function (
    this: TabbedZimlet,
    text: string,
    image?: string,
    tooltip?: string,
    index?: number,
  ): string {
    const name = `${this.name}_${nextId++}`;
    apps.getAppChooser().addButton(name, { text, image, tooltip, index });
    apps.addApp(new ZimletApp(name, this));
    return name;
  };
}
