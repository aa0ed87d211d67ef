/** EmailToolTipSlide and EmailToolTipSlideShow: the pages of the card, and its row of icons. */
import { make } from './dwt.ts';

interface Runs {
  run(): unknown;
}

let ids = 0;

export class EmailToolTipSlide {
  readonly html: string | null;
  readonly iconName: string;
  readonly name: string;
  readonly id = `slide_${++ids}`;
  slideShow: EmailToolTipSlideShow | undefined;
  readonly #selected: Runs | undefined;

  constructor(html: string | null, _visible: boolean, icon: string, selected: Runs, name: string) {
    this.html = html;
    this.iconName = icon;
    this.name = name;
    this.#selected = selected;
  }

  /** Shows the page and hides its icon; then the callback runs. */
  select(): void {
    this.slideShow?.show(this);
    this.#selected?.run();
  }
}

export class EmailToolTipSlideShow {
  isMouseOverTooltip = false;
  readonly #main = make('div', { id: 'EmailZimlet_slidesMainDiv' });
  readonly #icons = make('div', { id: 'EmailZimlet_slidesNavDiv', class: 'SlideIcons' });

  constructor(canvas: HTMLElement, onLeave: () => void) {
    canvas.replaceChildren(this.#main, this.#icons);
    canvas.onmouseenter = () => (this.isMouseOverTooltip = true);
    canvas.onmouseleave = () => {
      this.isMouseOverTooltip = false;
      onLeave();
    };
  }

  /** Each icon goes before those that are there. */
  addSlide(slide: EmailToolTipSlide): void {
    slide.slideShow = this;
    const page = make('div', { id: slide.id });
    page.style.display = 'none';
    page.innerHTML = slide.html ?? '';
    this.#main.append(page);
    const icon = make('div', { class: `Img${slide.iconName}`, 'data-for': slide.id });
    icon.title = slide.name;
    icon.onclick = () => slide.select();
    this.#icons.prepend(icon);
  }

  show({ id }: EmailToolTipSlide): void {
    for (const page of this.#main.children) {
      (page as HTMLElement).style.display = page.id === id ? 'block' : 'none';
    }
    for (const icon of this.#icons.querySelectorAll<HTMLElement>('[data-for]')) {
      if (icon.dataset['for'] === id) icon.style.display = 'none';
    }
  }
}
