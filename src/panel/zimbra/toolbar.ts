/**
 * Where the webmail's toolbar ends. The skin's container of it has this name, and its measures in
 * every application, in 10.1 and 8.8.15 (run) and in 8.6 (read).
 */
const CONTAINER = 'skin_spacing_app_top_toolbar';

/** In CSS pixels from the top; 0 where there is none. */
export const toolbarBottom = (document: Document): number =>
  document.getElementById(CONTAINER)?.getBoundingClientRect().bottom ?? 0;
