/** A line at the top of the webmail that goes by itself. 10.1, 8.8.15; 8.6 read only. */
interface ToastGlobals {
  appCtxt?: { setStatusMsg?(text: string): void };
}

export function toast(page: object, text: string): void {
  const { appCtxt }: ToastGlobals = page;
  appCtxt?.setStatusMsg?.(text);
}
