/** What a message that is nothing but the address of a sent file tells of: its name and its kind. */

export type FileKind = 'picture' | 'voice' | 'audio' | 'video' | 'file';

export interface SharedFile {
  readonly url: string;
  readonly name: string;
  /** `voice`: spoken into the chat; another recording is `audio`. */
  readonly kind: FileKind;
}

/** What its message says of a file (XEP-0446); another program may have said anything, or nothing. */
export interface FileFacts {
  readonly name?: string;
  /** Bytes. */
  readonly size?: number;
  readonly width?: number;
  readonly height?: number;
}

/** Folders of the server's own choice, so that nobody guesses an address, and the name. */
const SENT = /^https?:\/\/[^\s/?#]+\/upload\/(?:[^\s/?#]+\/){2,}([^\s/?#]+)$/;

/** `..` and the like, by which the browser would ask for something else of that host. */
const LEADING_AWAY = /\/(?:\.|%2e){1,2}(?:\/|$)|\\|%2f|%5c/i;

/** Only what a browser shows without a script in it: an .svg is a `file`. */
const KINDS: Readonly<Record<string, FileKind>> = {
  ...kindOf('picture', 'apng avif bmp gif jfif jpeg jpg png webp'),
  ...kindOf('audio', 'aac flac m4a mp3 oga ogg opus wav weba'),
  ...kindOf('video', 'm4v mov mp4 ogv webm'),
};

/** How the chat calls what was recorded with it. */
const VOICE = /^voice-message[\w-]*\.(?:m4a|mp4|ogg|weba|webm)$/;

/**
 * The file that `text` is the address of, or undefined when it says anything else. With `origin`
 * only what is fetched from there: nothing of a foreign host may be asked for.
 */
export function fileIn(text: string, origin?: string): SharedFile | undefined {
  const url = text.trim();
  if (!SENT.test(url) || LEADING_AWAY.test(url)) return undefined;
  if (origin !== undefined && !url.startsWith(`${origin}/upload/`)) return undefined;
  return fileAt(url);
}

/** The file at an address that is known to be a file's; `name` is the sender's own word for it. */
export function fileAt(url: string, name?: string): SharedFile {
  const inUrl = lastPart(url);
  // The server writes `_` for what it does not like in names. An ending of another kind is a lie.
  const shown = name !== undefined && endingOf(name) === endingOf(inUrl) ? name : inUrl;
  return { url, name: shown.trim() || inUrl, kind: kindOfName(inUrl) };
}

export function kindOfName(name: string): FileKind {
  if (VOICE.test(name)) return 'voice';
  return KINDS[endingOf(name)] ?? 'file';
}

/** `pdf` of "Plan.PDF"; empty when there is none. */
export function endingOf(name: string): string {
  return /\.([\p{L}\p{N}]{1,10})$/u.exec(name)?.[1]?.toLowerCase() ?? '';
}

function lastPart(url: string): string {
  const path = url.replace(/[?#].*$/, '');
  const last = path.slice(path.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

function kindOf(kind: FileKind, endings: string): Record<string, FileKind> {
  return Object.fromEntries(endings.split(' ').map((ending) => [ending, kind]));
}
