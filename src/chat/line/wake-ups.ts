/** What a page can see of a line that may have died, or of a network that has come back. */
export function onWakeUp(window: Window, wake: () => void): void {
  for (const type of ['online', 'offline', 'pageshow', 'focus']) {
    window.addEventListener(type, wake);
  }
  const { document } = window;
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) wake();
  });
  document.addEventListener('resume', wake); // after the browser had frozen the page
}
