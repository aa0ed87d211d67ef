import type { Theme } from '../shared/theme.ts';

/** Gives the page the colours and the font that the webmail has now. */
export function wear({ documentElement }: Document, { dark, rtl, properties }: Theme): void {
  documentElement.dataset.theme = dark ? 'dark' : 'light';
  documentElement.dir = rtl ? 'rtl' : 'ltr';
  for (const [name, value] of Object.entries(properties)) {
    documentElement.style.setProperty(name, value);
  }
}
