/**
 * Out of the browser's cache of pages comes one that has left the line and the other tabs. Only a new
 * page can begin anew.
 */
export function reloadWhenRevived(window: Window, reload: () => void): void {
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) reload();
  });
}
