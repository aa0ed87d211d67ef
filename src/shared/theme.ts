/** How the chat looks in the webmail around it; made by the panel, worn by both pages of the frame. */
export interface Theme {
  /** The webmail's page is a dark one. What the browser or its system likes does not matter. */
  readonly dark: boolean;
  /** Written from right to left. */
  readonly rtl: boolean;
  /** Custom properties by their names (`--zc-accent`), over those of colours.css. */
  readonly properties: Readonly<Record<string, string>>;
}

export const THEME_CHOICES = ['skin', 'light', 'dark'] as const;
/** What the user likes: as the webmail's skin is, or always light, or always dark. */
export type ThemeChoice = (typeof THEME_CHOICES)[number];
