/**
 * The page of preferences: built of the webmail's own classes, so that it looks as its neighbours do.
 * Radio buttons and no lists: of the keys in a list the webmail makes shortcuts. A chunk of its own.
 */
import { askForNotices } from '../../browser/notice-permission.ts';
import { type Place, PLACES, type Preferences } from '../../shared/preferences.ts';
import { THEME_CHOICES } from '../../shared/theme.ts';
import type { PreferenceStore } from '../preference-store.ts';
import type { PreferencesForm } from '../zimbra/preferences-page.ts';

export interface FormParts {
  readonly preferences: PreferenceStore;
  /** Where the chat is, whether the user has chosen that or not. */
  readonly placeNow: () => Place;
  /** By the names of the message files. */
  readonly messages: Readonly<Record<string, string>>;
}

type Switch = {
  [K in keyof Preferences]-?: Preferences[K] extends boolean ? K : never;
}[keyof Preferences];
type Choice = 'place' | 'theme';

/** A headline with its switches, and the choice of one out of several. By names of the message files. */
const SECTIONS: readonly {
  readonly head: string;
  readonly switches: readonly (readonly [name: Switch, label: string])[];
  readonly choices?: readonly {
    readonly name: Choice;
    readonly label: string;
    readonly options: readonly string[];
    readonly texts: string;
  }[];
}[] = [
  {
    head: 'chat',
    switches: [['autostart', 'pref_autostart']],
    choices: [
      { name: 'place', label: 'more_place', options: PLACES, texts: 'more_place_' },
      { name: 'theme', label: 'pref_theme', options: THEME_CHOICES, texts: 'pref_theme_' },
    ],
  },
  {
    head: 'pref_head_notices',
    switches: [
      ['notices', 'pref_notices'],
      ['noticeText', 'pref_notice_text'],
      ['sound', 'pref_sound'],
    ],
  },
  {
    head: 'pref_head_status',
    switches: [
      ['busyInMeetings', 'pref_busy_in_meetings'],
      ['awayWhenOut', 'pref_away_when_out'],
    ],
  },
  {
    head: 'pref_head_others',
    switches: [
      ['tellsRead', 'list_tell_read'],
      ['tellsTyping', 'list_tell_typing'],
    ],
  },
];

/** Fills `place`, and follows what is chosen elsewhere as long as nothing is changed here. */
export function fillForm(
  place: HTMLElement,
  { preferences, placeNow, messages }: FormParts,
): PreferencesForm {
  const { ownerDocument: document } = place;
  const window = document.defaultView;
  const switches = new Map<Switch, HTMLInputElement>();
  const choices = new Map<Choice, HTMLInputElement[]>();
  const kept = (): Preferences => ({ place: placeNow(), ...preferences.current });
  let shown = kept();

  function make(
    tag: string,
    attributes: Readonly<Record<string, string>> = {},
    ...children: (Node | string)[]
  ): HTMLElement {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }
  /** In Arabic too the page is from left to right, and a sentence is not. */
  const sentence = (words: string): HTMLElement => make('bdi', {}, words);
  const hintText = sentence('');
  const hint = make('div', { class: 'ZOptionsInfo', role: 'status' }, hintText);
  const text = (name: string): string => messages[`converse_${name}`] ?? '';

  function input(type: string, name: string, label: string): [HTMLElement, HTMLInputElement] {
    const field = make('input', { type, name: `converse_${name}` }) as HTMLInputElement;
    return [make('div', {}, make('label', {}, field, ' ', sentence(label))), field];
  }

  /** `by` names the fields of the row, as the label before it or the headline. */
  function row(label: string, by: string | undefined, fields: readonly Node[]): HTMLElement {
    const name = make('td', { class: 'ZOptionsLabel' }, sentence(label));
    name.id = `converse_pref_${(count += 1)}`;
    const field = make('td', {
      class: 'ZOptionsField',
      role: by === undefined ? 'radiogroup' : 'group',
      'aria-labelledby': by ?? name.id,
    });
    field.append(...fields);
    return make('tr', {}, name, field);
  }

  function build(): void {
    for (const { head, switches: named, choices: chosen = [] } of SECTIONS) {
      const rows = make('tbody');
      const sheet = { class: 'ZPropertySheet', cellspacing: '6', width: '100%' };
      const main = make(
        'td',
        { class: 'ZOptionsSectionMain' },
        make('table', { role: 'presentation', ...sheet }, rows),
      );
      const heading = make(
        'div',
        { class: 'prefHeader', role: 'heading', 'aria-level': '3', id: `converse_${head}` },
        text(head),
      );
      place.append(
        heading,
        make(
          'table',
          { role: 'presentation', class: 'ZOptionsSectionTable', width: '100%' },
          make('tbody', {}, make('tr', {}, main)),
        ),
      );
      const fields = named.map(([name, label]) => {
        const [element, field] = input('checkbox', name, text(label));
        switches.set(name, field);
        return element;
      });
      if (head === 'pref_head_notices') fields.splice(1, 0, hint);
      rows.append(row('', heading.id, fields));
      for (const { name, label, options, texts } of chosen) {
        const buttons = options.map((option) => {
          const [element, field] = input('radio', name, text(texts + option));
          field.value = option;
          choices.set(name, [...(choices.get(name) ?? []), field]);
          return element;
        });
        rows.append(row(`${text(label)}:`, undefined, buttons));
      }
    }
  }

  function changed(): Partial<Preferences> {
    const change: Record<string, unknown> = {};
    for (const [name, field] of switches) {
      if (field.checked !== shown[name]) change[name] = field.checked;
    }
    for (const [name, fields] of choices) {
      const chosen = fields.find((field) => field.checked)?.value;
      if (chosen !== undefined && chosen !== shown[name]) change[name] = chosen;
    }
    return change;
  }

  function reset(): void {
    shown = kept();
    for (const [name, field] of switches) field.checked = shown[name];
    for (const [name, fields] of choices) {
      for (const field of fields) field.checked = field.value === shown[name];
    }
    hintText.textContent = '';
    dependent();
  }

  /** What is said in a notice does not matter where there is none. */
  function dependent(): void {
    const detail = switches.get('noticeText');
    if (detail) detail.disabled = switches.get('notices')?.checked !== true;
  }

  /** The browser asks the user, who has just pressed the switch. */
  async function allowNotices(field: HTMLInputElement): Promise<void> {
    const allowed =
      !field.checked || (window !== null && (await askForNotices(window)) === 'granted');
    hintText.textContent = allowed ? '' : text('pref_notices_denied');
    if (!allowed) field.checked = false;
    dependent();
  }

  build();
  reset();
  const notices = switches.get('notices');
  notices?.addEventListener('change', () => void allowNotices(notices));
  const isDirty = (): boolean => Object.keys(changed()).length > 0;
  preferences.addEventListener('change', () => {
    const mine = changed();
    reset();
    // What is changed here and not saved stays as it is.
    for (const [name, value] of Object.entries(mine)) {
      const field = switches.get(name as Switch);
      if (field) field.checked = value === true;
      for (const each of choices.get(name as Choice) ?? []) each.checked = each.value === value;
    }
    dependent();
  });

  return {
    isDirty,
    reset,
    save: async () => {
      const change = changed();
      await preferences.change(change);
      reset();
    },
    stops: [...switches.values(), ...[...choices.values()].flat()].sort((a, b) =>
      a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1,
    ),
  };
}

let count = 0;
