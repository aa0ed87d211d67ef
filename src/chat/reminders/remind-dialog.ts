/** When to be reminded: some times that are often wanted, or any other. */
import { html, nothing } from 'lit';
import { type Clock, midnight } from '../../frame/when.ts';
import { type Dialog, openDialog } from '../ui/dialog.ts';
import type { RemindText, RemindTexts } from './remind-texts.ts';

export interface RemindDialogParts {
  readonly document: Document;
  readonly texts: RemindTexts;
  readonly clock: Clock;
  /** Of what: the beginning of a message, or whom one talks to. */
  readonly about: string;
  /** False when there are too many reminders already. */
  readonly choose: (at: number) => boolean;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** When a working day begins, and when it ends. */
const MORNING = 9;
const EVENING = 18;

export function offered(
  now: number,
  firstWorkday: number,
): readonly { readonly text: RemindText; readonly at: number }[] {
  const hourOf = (days: number, hour: number): number =>
    new Date(midnight(now, days)).setHours(hour);
  const evening = hourOf(0, EVENING);
  const toNextWeek = (firstWorkday - new Date(now).getDay() + 7) % 7 || 7;
  return [
    { text: 'soon', at: now + 20 * MINUTE },
    { text: 'hour', at: now + HOUR },
    ...(evening - now > 2 * HOUR ? [{ text: 'this_evening' as const, at: evening }] : []),
    { text: 'tomorrow', at: hourOf(1, MORNING) },
    ...(toNextWeek > 1 ? [{ text: 'next_week' as const, at: hourOf(toNextWeek, MORNING) }] : []),
  ];
}

export function openRemindDialog(parts: RemindDialogParts): Dialog {
  const { document, texts, clock, about, choose } = parts;
  const now = Date.now();
  let failure: 'past' | 'full' | undefined;

  const set = (at: number): void => {
    if (Number.isNaN(at) || at <= Date.now()) failure = 'past';
    else if (choose(at)) return dialog.close();
    else failure = 'full';
    dialog.draw();
  };
  const morning = localTime(new Date(midnight(now, 1)).setHours(MORNING));
  let written = new Date(morning).getTime();
  const submit = (event: Event): void => {
    event.preventDefault();
    set(written);
  };
  /** The field itself is in the browser's language and hours, whatever the webmail's are. */
  const inWords = (): string => (Number.isNaN(written) ? '' : clock.long(written));

  const dialog: Dialog = openDialog(document, {
    title: texts.title,
    closeLabel: texts.cancel,
    content: () => html`
      <p class="zc-about" dir="auto">${about}</p>
      <ul role="list" class="zc-times">
        ${offered(now, clock.firstWorkday).map(
          ({ text, at }) =>
            html`<li>
              <button type="button" data-at=${at} @click=${() => set(at)}>
                <span>${texts[text]}</span><span class="zc-time">${clock.due(at, now)}</span>
              </button>
            </li>`,
        )}
      </ul>
      <form id="zc-remind" @submit=${submit}>
        <label>
          <span>${texts.at}</span>
          <input
            type="datetime-local"
            required
            min=${localTime(now)}
            aria-describedby="zc-remind-at"
            .defaultValue=${morning}
            @input=${({ target }: Event) => {
              written = new Date((target as HTMLInputElement).value).getTime();
              dialog.draw();
            }}
          />
        </label>
        <p id="zc-remind-at" class="zc-hint">${inWords()}</p>
      </form>
      <p class="zc-hint">${texts.hint}</p>
      ${failure ? html`<p class="zc-failed" role="alert">${texts[failure]}</p>` : nothing}
    `,
    buttons: () => html`
      <button type="button" @click=${() => dialog.close()}>${texts.cancel}</button>
      <button type="submit" form="zc-remind" class="zc-primary">${texts.set}</button>
    `,
  });
  dialog.element.querySelector<HTMLElement>('.zc-times button')?.focus();
  return dialog;
}

/** As `<input type="datetime-local">` writes it. */
function localTime(time: number): string {
  const date = new Date(time);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}
