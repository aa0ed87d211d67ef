/** Dwt.setTitle, with what the view in front is called. */
export function setTitle(app: string): void {
  document.title = titleOf(app);
}

export const titleOf = (app: string): string => `Zimbra: ${app === 'Mail' ? 'Inbox' : app}`;
