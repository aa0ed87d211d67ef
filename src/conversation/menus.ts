/** A menu of Converse 14.0.0 stays open over what its entry has opened, until a click elsewhere. */
export function closeMenusAfterUse(document: Document): void {
  document.addEventListener(
    'click',
    ({ target }) => {
      const entry = target instanceof Element ? target.closest('.dropdown-item') : null;
      const menu = entry?.closest<HTMLElement & { hide?: () => void }>('converse-dropdown');
      // After the entry itself has had the click.
      if (menu) setTimeout(() => menu.hide?.());
    },
    true,
  );
}
