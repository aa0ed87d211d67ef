/**
 * Converse's <converse-icon>, drawn from the same attributes. Converse's own one asks the browser
 * what its colour's variable stands for, and with that for all styles of a page that is being built:
 * half of the time in which a conversation is drawn. Here the browser looks it up when it paints.
 */
const SVG = 'http://www.w3.org/2000/svg';

export class Icon extends HTMLElement {
  static readonly observedAttributes = ['class', 'color', 'css', 'size'];
  #svg: SVGElement | undefined;

  connectedCallback(): void {
    this.#draw();
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.#draw();
  }

  #draw(): void {
    const { document } = window;
    const svg = (this.#svg ??= document.createElementNS(SVG, 'svg'));
    const use = svg.firstElementChild ?? svg.appendChild(document.createElementNS(SVG, 'use'));
    // "fa fa-times": the second one names it.
    const name = this.className.trim().split(' ')[1]?.replace('fa-', '') ?? '';
    use.setAttribute('href', `#icon-${name}`);
    const [color, css, size] = ['color', 'css', 'size'].map((each) => this.getAttribute(each));
    svg.style.cssText =
      (size ? `width: ${size}; height: ${size};` : '') +
      (color ? `fill: ${color};` : '') +
      (css ?? '');
    if (svg.parentNode !== this) this.append(svg);
  }
}
