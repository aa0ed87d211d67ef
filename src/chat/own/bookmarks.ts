/** Which groups the user belongs to, the same on all devices (XEP-0402, and XEP-0048 before it). */
import { GROUP_NS } from '../../frame/group-notice.ts';
import type { Line } from '../line/line.ts';
import { NS } from '../line/namespaces.ts';
import { bareOf, child, children, textOf, x } from '../line/xml.ts';
import { createNode, nodeNews, publishItem, readNode } from './private-nodes.ts';

export interface Bookmark {
  readonly room: string;
  readonly name?: string;
  readonly nick?: string;
  /** The user is in it whenever he is online; false: he has left it. */
  readonly joined: boolean;
  /** When he left it. Milliseconds. */
  readonly leftAt?: number;
}

export class Bookmarks {
  readonly #line: Line;
  readonly #onBookmark: (bookmark: Bookmark) => void;
  #exists = false;

  constructor(line: Line, onBookmark: (bookmark: Bookmark) => void) {
    this.#line = line;
    this.#onBookmark = onBookmark;
  }

  /** A session stands: reads both kinds; what the newer kind says of a room counts. */
  async begin(): Promise<void> {
    const [items, old] = await Promise.all([
      readNode(this.#line, NS.BOOKMARKS),
      // Where older programs of the same account keep them.
      readNode(this.#line, NS.BOOKMARKS_OLD).catch(() => undefined),
    ]);
    this.#exists = items !== undefined;
    const known = new Set<string>();
    for (const bookmark of inItems(items)) {
      known.add(bookmark.room);
      this.#onBookmark(bookmark);
    }
    for (const item of children(old, 'item')) {
      for (const each of children(child(item, 'storage'), 'conference')) {
        const bookmark = inConference(each, each.getAttribute('jid'));
        if (bookmark && !known.has(bookmark.room)) this.#onBookmark(bookmark);
      }
    }
  }

  take(message: Element): boolean {
    const items = nodeNews(message, NS.BOOKMARKS);
    for (const bookmark of inItems(items)) this.#onBookmark(bookmark);
    for (const gone of children(items, 'retract')) {
      const room = bareOf(gone.getAttribute('id'));
      if (room) this.#onBookmark({ room, joined: false });
    }
    return items !== undefined;
  }

  async set({ room, name, nick, joined, leftAt }: Bookmark): Promise<void> {
    if (!this.#exists) await createNode(this.#line, NS.BOOKMARKS);
    this.#exists = true;
    await publishItem(
      this.#line,
      NS.BOOKMARKS,
      room,
      x(
        'conference',
        { xmlns: NS.BOOKMARKS, name, autojoin: String(joined) },
        nick === undefined ? undefined : x('nick', {}, nick),
        leftAt === undefined
          ? undefined
          : x(
              'extensions',
              {},
              x('left', { xmlns: GROUP_NS, stamp: new Date(leftAt).toISOString() }),
            ),
      ),
    );
  }
}

function inItems(items: Element | undefined): Bookmark[] {
  return children(items, 'item')
    .map((item) => inConference(child(item, 'conference'), item.getAttribute('id')))
    .filter((bookmark) => bookmark !== undefined);
}

function inConference(conference: Element | undefined, jid: string | null): Bookmark | undefined {
  const room = bareOf(jid);
  if (!conference || !room.includes('@')) return undefined;
  const name = conference.getAttribute('name');
  const nick = textOf(child(conference, 'nick'));
  const left = child(child(conference, 'extensions'), 'left', GROUP_NS)?.getAttribute('stamp');
  const leftAt = Date.parse(left ?? '');
  return {
    room,
    joined: /^(true|1)$/.test(conference.getAttribute('autojoin') ?? ''),
    ...(name && { name }),
    ...(nick && { nick }),
    ...(!Number.isNaN(leftAt) && { leftAt }),
  };
}
