import { html, nothing, type SVGTemplateResult, type TemplateResult } from 'lit';
import { hue, initials } from '../../frame/avatar.ts';
import {
  ALERT,
  BLOCKED,
  CLOCK,
  DOTS,
  icon,
  MUTED,
  NO_LINK,
  PEOPLE,
  PIN,
} from '../../frame/icons.ts';
import { counted, put } from '../../shared/texts.ts';
import type { ConversationRow, LastLine, PersonRow, Presence } from './list-model.ts';
import type { ListTexts } from './list-texts.ts';
import type { Clock } from '../../frame/when.ts';

/** What all rows of one drawing have in common. */
export interface Scene {
  readonly texts: ListTexts;
  readonly clock: Clock;
  readonly now: number;
  /** The open conversation. */
  readonly current: string | undefined;
  /** The one row that the tab key reaches. */
  readonly stop: string | undefined;
}

/** No line shows more of a message than this, however long it is. */
const SHOWN_CHARACTERS = 140;

export const dot = (presence: Presence): TemplateResult =>
  html`<i class="zc-dot zc-${presence}"></i>`;

/**
 * `label` says in words what the colours and shapes say; without it others have said so already.
 * `person`: whether he is there is not what this is about.
 */
export const avatar = (
  name: string,
  seed: string,
  presence: Presence | 'group' | 'person',
  label?: string,
  photo?: string,
): TemplateResult =>
  html`<span
    class="zc-avatar ${presence === 'group' ? 'zc-group' : ''}"
    style="--zc-hue:${hue(seed)}"
    role=${label ? 'img' : nothing}
    aria-label=${label ?? nothing}
    aria-hidden=${label ? nothing : 'true'}
    >${presence === 'group' ? icon(PEOPLE) : initials(name)}${photo ? picture(photo) : nothing}${
      presence === 'group' || presence === 'person' ? nothing : dot(presence)
    }</span
  >`;

/** Over the letters, which are seen where the picture cannot be had. */
const picture = (photo: string): TemplateResult =>
  html`<img
    alt=""
    src=${photo}
    loading="lazy"
    draggable="false"
    @error=${({ target }: Event) => ((target as HTMLElement).hidden = true)}
    @load=${({ target }: Event) => ((target as HTMLElement).hidden = false)}
  />`;

export function conversationRow(row: ConversationRow, scene: Scene): TemplateResult {
  const { texts, clock, now } = scene;
  const { last, outgoing } = row;
  const kind = row.isGroup ? texts.group : presenceText(row, texts);
  const draft = draftOf(row, scene);
  const line =
    row.typing !== undefined
      ? writing(row.typing, texts)
      : draft
        ? put(texts.draft, oneLine(draft))
        : last && whoSaid(row, last, texts);
  return button(
    row,
    row.isGroup,
    scene,
    html`<span class="zc-words">
        <span class="zc-pair">
          <b class="zc-name" dir="auto">${row.name}</b>
          ${
            last
              ? html`<span class="zc-time" title=${clock.long(last.time)}
                  >${clock.short(last.time, now)}</span
                >`
              : nothing
          }
        </span>
        <span class="zc-pair">
          <span
            class="zc-last ${row.typing === undefined ? '' : 'zc-typing'} ${
              draft ? 'zc-draft' : last?.deleted ? 'zc-deleted' : ''
            }"
            dir="auto"
            >${line ?? kind}</span
          >
          ${row.blocked ? mark('blocked', BLOCKED, texts.blocked) : nothing}
          ${row.unreachable ? mark('unreachable', NO_LINK, texts.unreachable) : nothing}
          ${
            outgoing
              ? mark(outgoing, outgoing === 'failed' ? ALERT : CLOCK, texts[outgoing])
              : nothing
          }
          ${row.muted ? mark('muted', MUTED, texts.muted) : nothing}
          ${row.pinned ? mark('pinned', PIN, texts.pinned) : nothing}
          ${row.mentioned ? html`<span class="zc-at" role="img" aria-label=${texts.mentioned} title=${texts.mentioned}>@</span>` : nothing}
          ${badge(row, texts)}
        </span>
      </span>
      ${avatar(row.name, row.key, row.isGroup ? 'group' : row.presence, last && kind, row.photo)}`,
    isLoud(row),
    // The arrow keys stay on the rows; from there the menu key opens the same.
    html`<button
      type="button"
      class="zc-more"
      tabindex="-1"
      aria-haspopup="menu"
      aria-label=${put(texts.more_of, row.name)}
      title=${put(texts.more_of, row.name)}
      data-more=${row.key}
    >
      ${icon(DOTS)}
    </button>`,
  );
}

export const personRow = (row: PersonRow, scene: Scene): TemplateResult =>
  button(
    row,
    false,
    scene,
    html`<span class="zc-words">
        <b class="zc-name" dir="auto">${row.name}</b>
        <span class="zc-last" dir="auto">${whoIs(row, scene.texts)}</span>
      </span>
      ${avatar(row.name, row.key, row.presence, undefined, row.photo)}`,
    false,
  );

/** Whether the row asks to be read. One that is muted does so only where the user is called. */
const isLoud = ({ unread, isNew, muted, mentioned }: ConversationRow): boolean =>
  (unread > 0 || isNew === true) && (!muted || mentioned === true);

/** How much is unread; where nothing is counted, that something is. */
function badge(row: ConversationRow, texts: ListTexts): TemplateResult | typeof nothing {
  const { unread, markedUnread, isNew } = row;
  if (unread === 0 && !isNew && !markedUnread) return nothing;
  const count = unread > 99 ? '99+' : String(unread);
  const isCounted = unread > 0 && isLoud(row);
  const label =
    unread > 0
      ? counted(texts, 'unread', unread, count)
      : isNew
        ? texts.is_new
        : texts.marked_unread;
  return html`<span
    class="zc-badge ${isCounted ? '' : 'zc-marked'} ${row.muted && !row.mentioned ? 'zc-quiet' : ''}"
    role="img"
    aria-label=${label}
    >${isCounted ? count : nothing}</span
  >`;
}

/** "Away", or "Away \u00b7 back at three". */
export const presenceText = (
  { presence, statusText }: { readonly presence: Presence; readonly statusText?: string },
  texts: ListTexts,
): string =>
  [texts[`presence_${presence}`], statusText?.slice(0, SHOWN_CHARACTERS)]
    .filter(Boolean)
    .join(' \u00b7 ');

const writing = (who: string, texts: ListTexts): string =>
  who === '' ? texts.typing : put(texts.typing_who, who);

const mark = (name: string, path: SVGTemplateResult, label: string): TemplateResult =>
  html`<span class="zc-mark zc-${name}" role="img" aria-label=${label} title=${label}
    >${icon(path)}</span
  >`;

/** Not of the one that is open, where it can be seen; what has come counts more. */
const draftOf = ({ key, draft, unread }: ConversationRow, { current }: Scene): string =>
  draft && key !== current && unread === 0 ? draft : '';

const oneLine = (text: string): string =>
  text.slice(0, SHOWN_CHARACTERS).replace(/\s+/g, ' ').trim();

function whoSaid(row: ConversationRow, last: LastLine, texts: ListTexts): string {
  if (last.added) return put(texts.added_you, last.sender ?? '');
  const said = last.deleted
    ? texts.deleted
    : last.file === 'picture'
      ? texts.photo
      : last.file === 'voice'
        ? texts.voice
        : oneLine(last.text);
  if (last.mine && !last.deleted) return put(texts.you, said);
  return row.isGroup && last.sender ? `${last.sender}: ${said}` : said;
}

/** Of somebody who is not there it matters less that he is not than who he is. */
function whoIs(row: PersonRow, texts: ListTexts): string {
  if (row.blocked) return texts.blocked;
  const { presence, detail } = row;
  if (!detail) return presenceText(row, texts);
  return presence === 'offline' ? detail : `${presenceText(row, texts)} \u00b7 ${detail}`;
}

/**
 * Clicks and keys are heard by the list, once for all rows. The picture is last here and first on
 * the screen: a screen reader begins with the name.
 */
const button = (
  { key }: { readonly key: string },
  isGroup: boolean,
  { current, stop }: Scene,
  content: TemplateResult,
  isUnread: boolean,
  more: TemplateResult | typeof nothing = nothing,
): TemplateResult => html`
  <li>
    <button
      type="button"
      class="zc-row ${isUnread ? 'zc-unread' : ''}"
      data-key=${key}
      ?data-group=${isGroup}
      tabindex=${key === stop ? 0 : -1}
      aria-current=${key === current ? 'true' : nothing}
    >
      ${content}
    </button>
    ${more}
  </li>
`;
