import type { Theme } from '../shared/theme.ts';

/** Gives the page the colours and the font that the webmail has now. */
export function wear({ documentElement }: Document, { dark, properties }: Theme): void {
  documentElement.dataset.theme = dark ? 'dark' : 'light';
  for (const [name, value] of Object.entries(properties)) {
    documentElement.style.setProperty(name, value);
  }
}
