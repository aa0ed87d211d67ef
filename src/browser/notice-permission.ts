/**
 * Whether the browser lets this origin show notices on the desktop. One answer for the webmail's page
 * and the frames in it; the browser asks the user for it once, and only after a click.
 */
export type NoticePermission =
  | 'granted'
  | 'denied'
  | 'default' // has not been asked yet
  | 'impossible'; // this browser has none, or not for a page like this

type Notices = Pick<typeof Notification, 'permission' | 'requestPermission'>;

const noticesOf = (window: Window): Notices | undefined =>
  (window as { Notification?: Notices }).Notification;

export const noticePermission = (window: Window): NoticePermission =>
  noticesOf(window)?.permission ?? 'impossible';

/** Asks the user, unless he has answered already. To be called from a click. Never rejects. */
export async function askForNotices(window: Window): Promise<NoticePermission> {
  const now = noticePermission(window);
  if (now !== 'default') return now;
  try {
    return (await noticesOf(window)?.requestPermission()) ?? 'impossible';
  } catch {
    return 'impossible';
  }
}
