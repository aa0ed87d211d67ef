import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { hue, initials } from './avatar.ts';
import type { ConversationRow, LastLine, PersonRow, Presence } from './list-model.ts';
import { type ListTexts, put } from './list-texts.ts';
import type { Clock } from './when.ts';

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

export const icon = (path: SVGTemplateResult): TemplateResult =>
  html`<svg class="zc-icon" viewBox="0 0 16 16" aria-hidden="true">${path}</svg>`;
export const SEARCH = svg`<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3.5 3.5"/>`;
export const CROSS = svg`<path d="m4 4 8 8m0-8-8 8"/>`;
export const DOWN = svg`<path d="m4 6 4 4 4-4"/>`;
export const CHECK = svg`<path d="m3 8.5 3.5 3.5L13 4.5"/>`;
export const BUBBLES = svg`<path d="M2 3h8v6H6l-2.5 2V9H2z"/><path d="M12.5 6H14v6h-1.5v2L10 12H7.5"/>`;
export const NO_LINK = svg`<path d="M4.5 12a2.8 2.8 0 0 1-.3-5.6 4 4 0 0 1 1-2M7 3.6a4 4 0 0 1 4.9 2.9 2.8 2.8 0 0 1 1.7 4.4M10.5 12H7M2 2l12 12"/>`;
const PEOPLE = svg`<circle cx="6" cy="5.5" r="2.5"/><path d="M1.5 13c0-2.6 1.8-4 4.5-4s4.5 1.4 4.5 4M10.5 3.2a2.5 2.5 0 0 1 0 4.6M12 9.4c1.6.5 2.5 1.8 2.5 3.6"/>`;
const CLOCK = svg`<circle cx="8" cy="8" r="6"/><path d="M8 4.5V8l2.5 1.5"/>`;
const ALERT = svg`<circle cx="8" cy="8" r="6"/><path d="M8 4.5v4m0 2.4v.6"/>`;

export const dot = (presence: Presence): TemplateResult =>
  html`<i class="zc-dot zc-${presence}"></i>`;

/** `label` says in words what the colours and shapes say; without it others have said so already. */
export const avatar = (
  name: string,
  seed: string,
  presence: Presence | 'group',
  label?: string,
): TemplateResult =>
  html`<span
    class="zc-avatar ${presence === 'group' ? 'zc-group' : ''}"
    style="--zc-hue:${hue(seed)}"
    role=${label ? 'img' : nothing}
    aria-label=${label ?? nothing}
    aria-hidden=${label ? nothing : 'true'}
    >${presence === 'group' ? icon(PEOPLE) : [initials(name), dot(presence)]}</span
  >`;

export function conversationRow(row: ConversationRow, scene: Scene): TemplateResult {
  const { texts, clock, now } = scene;
  const { last, outgoing, unread } = row;
  const kind = row.isGroup ? texts.group : texts[`presence_${row.presence}`];
  const line = last && whoSaid(row, last, texts);
  const count = unread > 99 ? '99+' : unread;
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
          <span class="zc-last" dir="auto">${line ?? kind}</span>
          ${
            outgoing
              ? html`<span
                  class="zc-mark zc-${outgoing}"
                  role="img"
                  aria-label=${texts[outgoing]}
                  title=${texts[outgoing]}
                  >${icon(outgoing === 'failed' ? ALERT : CLOCK)}</span
                >`
              : nothing
          }
          ${
            unread > 0
              ? html`<span
                  class="zc-badge"
                  role="img"
                  aria-label=${unread === 1 ? texts.unread_one : put(texts.unread_many, count)}
                  >${count}</span
                >`
              : nothing
          }
        </span>
      </span>
      ${avatar(row.name, row.key, row.isGroup ? 'group' : row.presence, last && kind)}`,
  );
}

export const personRow = (row: PersonRow, scene: Scene): TemplateResult =>
  button(
    row,
    false,
    scene,
    html`<span class="zc-words">
        <b class="zc-name" dir="auto">${row.name}</b>
        <span class="zc-last">${scene.texts[`presence_${row.presence}`]}</span>
      </span>
      ${avatar(row.name, row.key, row.presence)}`,
  );

function whoSaid(row: ConversationRow, last: LastLine, texts: ListTexts): string {
  const said = last.text.slice(0, SHOWN_CHARACTERS).replace(/\s+/g, ' ').trim();
  if (last.mine) return put(texts.you, said);
  return row.isGroup && last.sender ? `${last.sender}: ${said}` : said;
}

/**
 * Clicks and keys are heard by the list, once for all rows. The picture is last here and first on
 * the screen: a screen reader begins with the name.
 */
const button = (
  { key, unread = 0 }: { readonly key: string; readonly unread?: number },
  isGroup: boolean,
  { current, stop }: Scene,
  content: TemplateResult,
): TemplateResult => html`
  <li>
    <button
      type="button"
      class="zc-row ${unread > 0 ? 'zc-unread' : ''}"
      data-key=${key}
      ?data-group=${isGroup}
      tabindex=${key === stop ? 0 : -1}
      aria-current=${key === current ? 'true' : nothing}
    >
      ${content}
    </button>
  </li>
`;
