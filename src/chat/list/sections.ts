/** What stands above and below the conversations: reminders, and what is folded away. */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { CHECK, CLOCK, DOWN, icon } from '../../frame/icons.ts';
import type { ConversationRow, ReminderRow } from './list-model.ts';
import { avatar, conversationRow, type Scene } from './rows.ts';

/** Reminders whose time has come. */
export const dueReminders = (rows: readonly ReminderRow[], scene: Scene): TemplateResult =>
  html`<h2 id="zc-due">${icon(CLOCK)}${scene.texts.reminders}</h2>
    ${reminders(rows, 'zc-due', scene)}`;

export const laterReminders = (
  rows: readonly ReminderRow[],
  isOpen: boolean,
  scene: Scene,
): TemplateResult =>
  fold('later', scene.texts.later_ones, rows.length, isOpen, (id) => reminders(rows, id, scene));

export const putAway = (
  rows: readonly ConversationRow[],
  isOpen: boolean,
  scene: Scene,
): TemplateResult =>
  fold(
    'away',
    scene.texts.away_ones,
    rows.length,
    isOpen,
    (id) =>
      html`<ul role="list" aria-labelledby=${id}>
        ${repeat(
          rows,
          ({ key }) => key,
          (row) => conversationRow(row, scene),
        )}
      </ul>`,
  );

const reminders = (rows: readonly ReminderRow[], labelledBy: string, scene: Scene) =>
  html`<ul role="list" class="zc-reminders" aria-labelledby=${labelledBy}>
    ${repeat(
      rows,
      ({ id }) => id,
      (row) => reminderRow(row, scene),
    )}
  </ul>`;

function reminderRow(row: ReminderRow, { texts, clock, now, stop }: Scene): TemplateResult {
  const key = reminderKey(row.id);
  const act = (name: 'done' | 'later', label: string, path: typeof CHECK): TemplateResult =>
    html`<button
      type="button"
      class="zc-act"
      data-reminder=${row.id}
      data-act=${name}
      aria-label=${label}
      title=${label}
    >
      ${icon(path)}
    </button>`;
  return html`<li>
    <button
      type="button"
      class="zc-row"
      data-key=${key}
      data-reminder=${row.id}
      data-act="open"
      tabindex=${key === stop ? 0 : -1}
    >
      <span class="zc-words">
        <span class="zc-pair">
          <b class="zc-name" dir="auto">${row.name}</b>
          <span class="zc-time" title=${clock.long(row.at)}>${clock.due(row.at, now)}</span>
        </span>
        <span class="zc-pair"><span class="zc-last" dir="auto">${row.text}</span></span>
      </span>
      ${avatar(row.name, row.peer, row.isGroup ? 'group' : row.presence)}
    </button>
    <span class="zc-acts">
      ${act('later', texts.reminder_later, CLOCK)} ${act('done', texts.reminder_done, CHECK)}
    </span>
  </li>`;
}

/** As the arrow keys find it; no address looks so. */
export const reminderKey = (id: string): string => `reminder ${id}`;

/** Opens and closes by its heading. */
function fold(
  name: string,
  label: string,
  count: number,
  isOpen: boolean,
  content: (labelledBy: string) => TemplateResult,
): TemplateResult {
  const id = `zc-fold-${name}`;
  return html`<h2>
      <button type="button" class="zc-fold" id=${id} data-fold=${name} aria-expanded=${isOpen}>
        ${icon(DOWN)}<span>${label}</span><span class="zc-count">${count}</span>
      </button>
    </h2>
    ${isOpen ? content(id) : nothing}`;
}
