/** Whether the user is asked, calmly and once, if he wants notices on the desktop. */
import { noticePermission } from '../../browser/notice-permission.ts';
import type { Preferences } from '../../shared/preferences.ts';

/**
 * `declined`: he has said no in this browser. Where he has turned notices on, it is another browser's
 * turn to be asked; where he has said no at all, nobody's.
 */
export const isOffered = (
  window: Window,
  { notices, noticesOffered }: Preferences,
  declined: boolean,
): boolean => noticePermission(window) === 'default' && !declined && (notices || !noticesOffered);
