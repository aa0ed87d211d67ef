/** ZmAppChooser: the row of tabs, one button for each application. */
import { DwtControl } from './dwt-controls.ts';
import { byId, make } from './dwt.ts';

export interface TabOptions {
  text: string;
  /** A CSS class without its `Img`. */
  image?: string | undefined;
  tooltip?: string | undefined;
  /** Where among the tabs; at the end by default. */
  index?: number | undefined;
}

/** ZmAppButton. */
export class AppButton extends DwtControl {
  isSelected = false;

  constructor(id: string, { text, image, tooltip }: TabOptions) {
    super(
      make('button', {
        type: 'button',
        role: 'tab',
        class: 'ZTab',
        id: `zb__App__${id}`,
        'aria-selected': 'false',
      }),
    );
    if (image !== undefined) this.setImage(image);
    if (tooltip !== undefined) this.setToolTipContent(tooltip);
    this.setText(text);
  }

  setSelected(selected: boolean): void {
    this.isSelected = selected;
    this.element.classList.toggle('ZTab-selected', selected);
    this.element.setAttribute('aria-selected', String(selected));
  }

  /** What ZmAppAlert switches. */
  showAlert(on: boolean): void {
    this.element.classList.toggle('ZAlert', on);
  }
}

export class AppChooser {
  readonly #buttons = new Map<string, AppButton>();
  readonly #onSelect: (id: string) => void;

  constructor(onSelect: (id: string) => void) {
    this.#onSelect = onSelect;
    byId('z_tabs').setAttribute('role', 'tablist');
  }

  addButton(id: string, options: TabOptions): AppButton {
    const button = new AppButton(id, options);
    button.addSelectionListener(() => this.#onSelect(id));
    this.#buttons.set(id, button);
    const tabs = byId('z_tabs');
    tabs.insertBefore(button.element, tabs.children[options.index ?? -1] ?? null);
    return button;
  }

  removeButton(id: string): void {
    this.#buttons.get(id)?.element.remove();
    this.#buttons.delete(id);
  }

  getButton(id: string): AppButton | undefined {
    return this.#buttons.get(id);
  }

  setSelected(selected: string): void {
    for (const [id, button] of this.#buttons) button.setSelected(id === selected);
  }
}
