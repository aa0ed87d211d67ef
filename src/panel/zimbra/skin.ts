/** How the webmail looks: what its skin says, as the browser has computed it. */

/** Colours and a font as computed styles write them; empty where the page has none. */
export interface Skin {
  readonly accent: string;
  readonly softAccent: string;
  readonly surface: string;
  readonly text: string;
  readonly font: string;
  /**
   * Of the root element, which the preference of that name sets by a class (`user_font_size_large`);
   * Zimbra's own sizes are all relative to it. Read alike in 8.6, 8.8.15 and 10.1.
   */
  readonly fontSize: string;
  /** Of writing: `ltr`, `rtl`. */
  readonly direction: string;
}

/**
 * No skin names its colours for others. In all five that Zimbra comes with, a link, a chosen folder
 * and the page itself have them: an unseen one of each is put into the page and asked.
 */
export function readSkin(document: Document): Skin {
  const { body, documentElement, defaultView: window } = document;
  const style = (element: Element): CSSStyleDeclaration | undefined =>
    window?.getComputedStyle(element);
  const sample = document.createElement('div');
  sample.setAttribute('aria-hidden', 'true');
  sample.style.cssText = 'position: absolute; visibility: hidden; pointer-events: none';
  const link = document.createElement('a');
  link.href = '#';
  link.tabIndex = -1;
  const chosen = document.createElement('div');
  chosen.className = 'DwtTreeItem-selected';
  sample.append(link, chosen);
  body.append(sample);
  try {
    return {
      accent: style(link)?.color ?? '',
      softAccent: style(chosen)?.backgroundColor ?? '',
      surface: style(body)?.backgroundColor ?? '',
      text: style(body)?.color ?? '',
      font: style(body)?.fontFamily ?? '',
      fontSize: style(documentElement)?.fontSize ?? '',
      direction: style(body)?.direction ?? '',
    };
  } finally {
    sample.remove();
  }
}
