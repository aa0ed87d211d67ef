/** Where the chat is, and how it gets from one place to another: always the same frame, never moved. */
import type { Place } from '../shared/preferences.ts';
import {
  columnWidth,
  dockedRect,
  hasColumn,
  isWhole,
  type Rect,
  type Room,
  wholeRect,
} from './geometry.ts';
import type { PanelMemory } from './panel-memory.ts';
import type { Column } from './zimbra/webmail.ts';

/** A place that is brought by the rest of the program, which is there a moment later. */
export interface Spot {
  /** Brings the chat to the front there, and says so by `shown` when that is in this page. */
  open(): void;
  /** Brings to the front what was there before. */
  close(): void;
  /** Of the panel, while it is there; undefined: the chat is not in this page. */
  area(): Rect | undefined;
  /** Another place is wanted. Returns whether the chat was before the user's eyes here. */
  leave(): boolean;
}

export interface Layout {
  /** undefined: it is not to be seen. */
  readonly rect: Rect | undefined;
  /** Over all of the window. */
  readonly whole: boolean;
  readonly place: Place;
}

export interface PlacesParts {
  readonly room: () => Room;
  readonly column: Column | undefined;
  readonly memory: PanelMemory;
  /** What the user has chosen, if anything. */
  readonly chosen: () => Place | undefined;
  readonly isOpen: () => boolean;
  readonly shown: (open: boolean) => void;
  readonly draw: (layout: Layout) => void;
}

export class Places {
  readonly #parts: PlacesParts;
  readonly #spots = new Map<Place, Spot>();
  #at: Place | undefined;
  /** Whether all spots are there that there will be. */
  #settled = false;
  /** The user wants it open, and its place is not there yet. */
  #wanted = false;

  constructor(parts: PlacesParts) {
    this.#parts = parts;
  }

  get at(): Place {
    return (this.#at ??= this.#choice());
  }

  /** undefined: the panel is opened and closed by itself. */
  get spot(): Spot | undefined {
    return this.#spots.get(this.at);
  }

  /** Whether the chat can be opened here now; if not, it is as soon as that is possible. */
  get isReady(): boolean {
    this.#wanted = this.#isBrought(this.at) && !this.spot;
    return !this.#wanted;
  }

  add(place: Place, spot: Spot): void {
    this.#spots.set(place, spot);
    this.#lookAgain();
  }

  /** No more spots will come: those that are missing cannot be had. */
  settle(): void {
    this.#settled = true;
    this.#lookAgain();
  }

  /** Something has changed: what the user wants, the size of the window or of the panel. */
  arrange(byUser = false): void {
    const from = this.at;
    const to = this.#choice();
    this.#at = to;
    if (from !== to) this.#move(from, to, byUser);
    this.#draw();
  }

  #move(from: Place, to: Place, byUser: boolean): void {
    const { isOpen, shown } = this.#parts;
    const left = this.#spots.get(from);
    const was = left ? left.leave() : isOpen();
    if (!was) return;
    if (!this.#isBrought(to)) return shown(true);
    if (isOpen()) shown(false);
    // Not because another tab says so: a window comes where the user is.
    if (byUser && this.isReady) this.spot?.open();
  }

  #lookAgain(): void {
    const wanted = this.#wanted;
    this.arrange();
    if (!wanted || !this.isReady) return;
    // A browser lets no window come up that nobody has just clicked for.
    if (!this.spot) this.#parts.shown(true);
    else if (this.at === 'tab') this.spot.open();
  }

  #isBrought = (place: Place): boolean => place === 'tab' || place === 'window';

  #choice(): Place {
    const chosen = this.#parts.chosen();
    if (chosen && this.#isBrought(chosen) && (this.#spots.has(chosen) || !this.#settled)) {
      return chosen;
    }
    const mayBeColumn = chosen === undefined || chosen === 'column';
    const room = this.#parts.room();
    return mayBeColumn && this.#parts.column && hasColumn(room, chosen !== undefined)
      ? 'column'
      : 'docked';
  }

  #draw(): void {
    const { room: measure, column, memory, isOpen, draw } = this.#parts;
    const room = measure();
    const place = this.at;
    const isInPage = isOpen() && place !== 'window';
    const whole = isInPage && isWhole(room);
    if (isInPage && place === 'column' && !whole) {
      column?.show(columnWidth(memory.now, room, memory.now.wide));
    } else column?.hide();
    const rect = (): Rect | undefined => {
      if (whole) return wholeRect(room);
      if (this.spot) return this.spot.area();
      const docked = dockedRect(memory.now, room, memory.now.wide);
      return place === 'column' ? (column?.area() ?? docked) : docked;
    };
    draw({ rect: isOpen() ? rect() : undefined, whole, place });
  }
}
