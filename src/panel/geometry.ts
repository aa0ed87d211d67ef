/** How large the panel is, and where: CSS pixels of the webmail's window. */

export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** As the user has dragged it; where the window has no room for that, it is smaller for the time. */
export interface Sizes {
  /** Of the column. */
  readonly column: number;
  /** In the corner. */
  readonly width: number;
  readonly height: number;
  /** Between it and the corner: from the side where lines end, and from below. */
  readonly end: number;
  readonly bottom: number;
}

export interface Room {
  readonly width: number;
  readonly height: number;
  /** Where the webmail's toolbar ends. */
  readonly top: number;
  readonly rtl: boolean;
}

export const USUAL: Sizes = { column: 360, width: 380, height: 560, end: 16, bottom: 16 };
/** What "wider" is; from 640 on the list stands beside the conversation. */
const WIDE = 860;
const MARGIN = 8;
/** … where every line counts. */
const HAIR = 2;
/** What a conversation needs. */
export const LEAST = { width: 300, height: 240 };
/** From this on the webmail is usable beside a column. */
const COLUMN_FROM = 800;
/** … and as good as without one. */
const COLUMN_BY_ITSELF_FROM = 1200;
/** Below this there is no room for anything beside the chat. */
const WHOLE_BELOW = 480;
/** Of the mail below the toolbar: who has written it, and what about. */
const HEADER = 120;
/** Where less would be left, the chat goes up to the toolbar. */
const ENOUGH = 320;

export const isWhole = ({ width }: Room): boolean => width < WHOLE_BELOW;
export const hasColumn = ({ width }: Room, isChosen: boolean): boolean =>
  width >= (isChosen ? COLUMN_FROM : COLUMN_BY_ITSELF_FROM);

export const wholeRect = ({ width, height }: Room): Rect => ({ left: 0, top: 0, width, height });

export const columnWidth = ({ column }: Sizes, { width }: Room, wide: boolean): number =>
  Math.round(between(LEAST.width, wide ? Math.min(WIDE, width * 0.55) : column, width * 0.6));

export function dockedRect(sizes: Sizes, room: Room, wide: boolean): Rect {
  const most = room.height - room.top - MARGIN;
  const isLow = most - HEADER - MARGIN < ENOUGH;
  const margin = isLow ? HAIR : MARGIN;
  const highest = isLow ? room.height - room.top - margin : most - HEADER;
  const width = between(LEAST.width, wide ? WIDE : sizes.width, room.width - 2 * MARGIN);
  const height = between(LEAST.height, sizes.height, highest - margin);
  const bottom = between(margin, sizes.bottom, highest - height);
  const end = between(MARGIN, sizes.end, room.width - width - MARGIN);
  return {
    left: room.rtl ? end : room.width - end - width,
    top: room.height - bottom - height,
    width,
    height,
  };
}

/** What is dragged: an edge, both at the corner between them, or all of it. */
export type Grip = 'width' | 'height' | 'corner' | 'move';

/** The sizes after a grip was dragged so far; `from`: where the panel was before. */
export function dragged(
  grip: Grip,
  [right, down]: readonly [number, number],
  {
    from,
    room,
    inColumn,
  }: { readonly from: Rect; readonly room: Room; readonly inColumn: boolean },
): Partial<Sizes> {
  const out = room.rtl ? right : -right; // away from the side where lines end
  const end = room.rtl ? from.left : room.width - from.left - from.width;
  const bottom = room.height - from.top - from.height;
  if (inColumn) return { column: Math.max(LEAST.width, Math.round(from.width + out)) };
  if (grip === 'move') return whole({ end: end + out, bottom: bottom - down });
  return whole({
    ...(grip !== 'height' && { width: Math.max(LEAST.width, from.width + out) }),
    ...(grip !== 'width' && { height: Math.max(LEAST.height, from.height - down) }),
  });
}

const whole = (sizes: Partial<Sizes>): Partial<Sizes> =>
  Object.fromEntries(
    Object.entries(sizes).map(([name, value]) => [name, Math.max(0, Math.round(value))]),
  );

/** At least `least`, even where `most` is less. */
const between = (least: number, value: number, most: number): number =>
  Math.max(least, Math.min(value, most));
