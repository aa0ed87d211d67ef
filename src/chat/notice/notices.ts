/**
 * Notices on the desktop, one for each conversation at a time, and the sound with them. A chunk of
 * its own. The browser has been asked for them before, in the preferences or the list, or shows none.
 */
import { noticePermission } from '../../browser/notice-permission.ts';
import type { SharedFile } from '../../shared/shared-file.ts';
import type { Happening } from '../model/happening.ts';
import { type NoticeTexts, noticeTextsFrom } from './notice-texts.ts';
import { Sound } from './sound.ts';

export interface NoticeParts {
  readonly window: Window & Partial<Pick<typeof globalThis, 'Notification' | 'AudioContext'>>;
  /** By the names of the message files. */
  readonly message: (key: string) => string | undefined;
  /** The user has clicked on it. */
  readonly onFollowed: (peer: string, isGroup: boolean) => void;
}

/** What is called how. */
export interface Names {
  nameOf(peer: string, isGroup: boolean): string;
  nameInGroup(room: string, nick: string): string;
  readonly conversations: { photoOf(jid: string): string | undefined };
}

export type NewMessage = Extract<Happening, { kind: 'message' }>;
type Deletion = Extract<Happening, { kind: 'deletion' }>;

/** Letters that a notice can show, with some to spare. */
const LONGEST = 200;

interface Shown {
  readonly notification: Notification;
  /** What its message is referred to by. */
  readonly ids: readonly (string | undefined)[];
}

export class Notices {
  readonly #parts: NoticeParts;
  readonly #texts: NoticeTexts;
  readonly #sound: Sound;
  readonly #shown = new Map<string, Shown>();

  constructor(parts: NoticeParts) {
    this.#parts = parts;
    this.#texts = noticeTextsFrom(parts.message);
    this.#sound = new Sound(parts.window);
  }

  show(message: NewMessage, names: Names, withText: boolean): void {
    const { window, onFollowed } = this.#parts;
    const { Notification } = window;
    if (!Notification || noticePermission(window) !== 'granted') return;
    const { peer, isGroup, id, senderIds } = message;
    const icon = isGroup ? undefined : names.conversations.photoOf(peer);
    let notification: Notification;
    try {
      notification = new Notification(this.#title(message, names), {
        body: withText ? shortened(this.#text(message)) : this.#texts.message,
        // In the place of the one before of the same conversation.
        tag: `com_zimbra_converse:${peer}`,
        renotify: true,
        // The system's own sound would come whether or not the user wants one.
        silent: true,
        ...(icon !== undefined && { icon }),
      } as NotificationOptions);
    } catch {
      return; // Chrome on Android has notices for service workers only
    }
    this.#shown.set(peer, { notification, ids: [id, ...senderIds] });
    notification.onclick = () => {
      // Only here the browser lets a page bring its window to the front.
      window.parent.focus();
      window.focus();
      this.#close(peer);
      onFollowed(peer, isGroup);
    };
    notification.onclose = () => {
      if (this.#shown.get(peer)?.notification === notification) this.#shown.delete(peer);
    };
  }

  sound(): void {
    this.#sound.play();
  }

  /** Its message is there no more. */
  deleted({ peer, target }: Deletion): void {
    if (this.#shown.get(peer)?.ids.includes(target) === true) this.#close(peer);
  }

  /** Takes back those of which this is true. */
  drop(isOver: (peer: string) => boolean): void {
    for (const peer of [...this.#shown.keys()]) if (isOver(peer)) this.#close(peer);
  }

  #close(peer: string): void {
    this.#shown.get(peer)?.notification.close();
    this.#shown.delete(peer);
  }

  #title({ peer, isGroup, sender }: NewMessage, names: Names): string {
    const name = names.nameOf(peer, isGroup);
    if (!isGroup) return name;
    const who = names.nameInGroup(peer, sender);
    return this.#texts.in_group.replace(/\{([01])\}/g, (_all, at) => (at === '0' ? who : name));
  }

  #text({ text, file }: NewMessage): string {
    return file ? this.#fileWord(file) : text;
  }

  #fileWord({ kind, name }: SharedFile): string {
    if (kind === 'picture') return this.#texts.photo;
    return kind === 'voice' ? this.#texts.voice : name;
  }
}

function shortened(text: string): string {
  const letters = Array.from(text);
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST).join('')}\u2026` : text;
}
