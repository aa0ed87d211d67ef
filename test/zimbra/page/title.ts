/** Dwt.setTitle, with what the view in front is called. */
export function setTitle(app: string): void {
  document.title = `Zimbra: ${app === 'Mail' ? 'Inbox' : app}`;
}
