/**
 * Notices on the desktop, one for each conversation and each reminder at a time, and the sound with them. A chunk of
 * its own. The browser has been asked for them before, in the preferences or the list, or shows none.
 */
import { noticePermission } from '../../browser/notice-permission.ts';
import type { SharedFile } from '../../shared/shared-file.ts';
import { put } from '../../shared/texts.ts';
import type { Happening } from '../model/happening.ts';
import type { NewMessage, Telling } from './news.ts';
import { type NoticeTexts, noticeTextsFrom } from './notice-texts.ts';
import { Sound } from './sound.ts';

export interface NoticeParts {
  readonly window: Window & Partial<Pick<typeof globalThis, 'Notification' | 'AudioContext'>>;
  /** By the names of the message files. */
  readonly message: (key: string) => string | undefined;
  /** The user has clicked on it. `message`: the one that it is about, by its id in the archive. */
  readonly onFollowed: (peer: string, isGroup: boolean, message?: string) => void;
}

/** What is called how. */
export interface Names {
  nameOf(peer: string, isGroup: boolean): string;
  nameInGroup(room: string, nick: string): string;
  /** Whether the directory has said who that is; it is asked where not. `nick`: in a group. */
  isKnown(peer: string, nick: string | undefined): boolean;
  readonly conversations: EventTarget & { photoOf(jid: string): string | undefined };
}

type Deletion = Extract<Happening, { kind: 'deletion' }>;

/** Letters that a notice can show, with some to spare. */
const LONGEST = 200;

/** So long a notice waits for the name of who has written. Milliseconds. */
const NAME_MS = 1_500;

interface Shown {
  readonly notification: Notification;
  readonly told: Telling;
  /** What its message is referred to by. */
  readonly ids: readonly (string | undefined)[];
}

export class Notices {
  readonly #parts: NoticeParts;
  readonly #texts: NoticeTexts;
  readonly #sound: Sound;
  readonly #shown = new Map<string, Shown>();
  readonly #named = new Map<string, Promise<void>>();

  constructor(parts: NoticeParts) {
    this.#parts = parts;
    this.#texts = noticeTextsFrom(parts.message);
    this.#sound = new Sound(parts.window);
  }

  /**
   * Resolves when it has been found out what to call who has written. With the panel closed nobody
   * has asked for that before; the first notice of each is late for it, if need be.
   */
  named(told: Telling, names: Names): Promise<void> {
    const { kind, peer, isGroup } = told;
    const nick = isGroup && kind !== 'due' ? told.sender : undefined;
    if ((isGroup && nick === undefined) || names.isKnown(peer, nick)) return Promise.resolve();
    const who = `${peer}/${nick ?? ''}`;
    const read = (): string =>
      nick === undefined ? names.nameOf(peer, false) : names.nameInGroup(peer, nick);
    const named = this.#named.get(who) ?? changed(names.conversations, read);
    this.#named.set(who, named);
    return named;
  }

  show(told: Telling, names: Names, withText: boolean): void {
    const { window, onFollowed } = this.#parts;
    const { Notification } = window;
    if (!Notification || noticePermission(window) !== 'granted') return;
    const { kind, peer, isGroup } = told;
    const key = keyOf(told);
    const icon = isGroup ? undefined : names.conversations.photoOf(peer);
    let notification: Notification;
    try {
      notification = new Notification(this.#title(told, names), {
        body: this.#body(told, names, withText),
        // In the place of the one before of the same conversation.
        tag: `com_zimbra_converse:${key}`,
        renotify: true,
        // The system's own sound would come whether or not the user wants one.
        silent: true,
        ...(icon !== undefined && { icon }),
      } as NotificationOptions);
    } catch {
      return; // Chrome on Android has notices for service workers only
    }
    const ids = kind === 'message' ? [told.id, ...told.senderIds] : [];
    this.#shown.set(key, { notification, told, ids });
    notification.onclick = () => {
      // Only here the browser lets a page bring its window to the front.
      window.parent.focus();
      window.focus();
      this.#close(key);
      const message = kind === 'due' ? told.message : '';
      onFollowed(peer, isGroup, message || undefined);
    };
    notification.onclose = () => {
      if (this.#shown.get(key)?.notification === notification) this.#shown.delete(key);
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
  drop(isOver: (told: Telling) => boolean): void {
    for (const [key, { told }] of [...this.#shown]) if (isOver(told)) this.#close(key);
  }

  #close(key: string): void {
    this.#shown.get(key)?.notification.close();
    this.#shown.delete(key);
  }

  #title(told: Telling, names: Names): string {
    const { kind, peer, isGroup } = told;
    const name = names.nameOf(peer, isGroup);
    if (kind === 'due') return put(this.#texts.reminder, name);
    if (!isGroup || kind === 'added') return name;
    const who = names.nameInGroup(peer, told.sender);
    return this.#texts.in_group.replace(/\{([01])\}/g, (_all, at) => (at === '0' ? who : name));
  }

  #body(told: Telling, names: Names, withText: boolean): string {
    if (told.kind === 'added') {
      return put(this.#texts.added_you, names.nameInGroup(told.peer, told.sender));
    }
    if (withText) return shortened(told.kind === 'due' ? told.text : this.#text(told));
    return told.kind === 'due' ? '' : this.#texts.message;
  }

  #text({ text, file }: NewMessage): string {
    return file ? this.#fileWord(file) : text;
  }

  #fileWord({ kind, name }: SharedFile): string {
    if (kind === 'picture') return this.#texts.photo;
    return kind === 'voice' ? this.#texts.voice : name;
  }
}

/** A reminder does not take the place of what was said since. */
const keyOf = (told: Telling): string =>
  told.kind === 'due' ? `${told.peer} ${told.id}` : told.peer;

function changed(conversations: EventTarget, read: () => string): Promise<void> {
  const before = read();
  return new Promise((resolve) => {
    const timer = setTimeout(done, NAME_MS);
    function done(): void {
      clearTimeout(timer);
      conversations.removeEventListener('change', look);
      resolve();
    }
    function look(): void {
      if (read() !== before) done();
    }
    conversations.addEventListener('change', look);
  });
}

function shortened(text: string): string {
  const letters = Array.from(text);
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST).join('')}\u2026` : text;
}
