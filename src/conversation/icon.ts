/**
 * Converse's <converse-icon>, drawn from the same attributes, with the chat's own icons where it has
 * one that means the same. Converse's own element asks the browser what its colour's variable stands
 * for, and with that for all styles of a page that is being built: half of the time in which a
 * conversation is drawn. Here the browser looks it up when it paints.
 */
import { nothing, render, type SVGTemplateResult } from 'lit';
import * as icons from '../frame/icons.ts';

/** By the names of Font Awesome, as Converse asks for them. */
const OURS: Readonly<Record<string, SVGTemplateResult>> = {
  'paper-plane': icons.SEND,
  paperclip: icons.CLIP,
  smile: icons.SMILE,
  times: icons.CROSS,
};

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
    // "fa fa-times": the second one names it.
    const name = this.className.trim().split(' ')[1]?.replace('fa-', '') ?? '';
    const ours = OURS[name];
    if (ours) this.#svg?.remove();
    render(ours ? icons.icon(ours) : nothing, this);
    if (ours) return;
    const svg = (this.#svg ??= document.createElementNS(SVG, 'svg'));
    const use = svg.firstElementChild ?? svg.appendChild(document.createElementNS(SVG, 'use'));
    use.setAttribute('href', `#icon-${name}`);
    const [color, css, size] = ['color', 'css', 'size'].map((each) => this.getAttribute(each));
    svg.style.cssText =
      (size ? `width: ${size}; height: ${size};` : '') +
      (color ? `fill: ${color};` : '') +
      (css ?? '');
    if (svg.parentNode !== this) this.append(svg);
  }
}
