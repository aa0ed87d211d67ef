import type { ChatState, Trouble } from '../shared/panel-chat.ts';

/** `idle`: not asked to start yet. */
export type PanelState = ChatState | { readonly name: 'idle' };

type Key =
  | 'converse_chat'
  | 'converse_open'
  | 'converse_close'
  | 'converse_widen'
  | 'converse_narrow'
  | 'converse_retry'
  | 'converse_leave_unsent'
  | 'converse_unread_one'
  | 'converse_unread_many'
  | `converse_state_${PanelState['name']}`
  | `converse_trouble_${Trouble}`;

/** All that the panel says, in the user's language. */
export interface Texts {
  readonly chat: string;
  readonly open: string;
  readonly close: string;
  readonly widen: string;
  readonly narrow: string;
  readonly retry: string;
  /** The question before a log-out that would discard something. */
  readonly leaveUnsent: string;
  /** What the frame says, by the names of the message files. */
  readonly ofFrame: Readonly<Record<string, string>>;
  /** "3 unread messages"; empty for none. */
  unread(count: number): string;
  /** One word or two: "online". */
  state(state: PanelState): string;
  /** The calm line under the title, or nothing. */
  trouble(state: PanelState): string | undefined;
}

/** `message` looks a key up in the webmail's language; `english` holds the texts it falls back to. */
export function textsFrom(
  message: (key: string) => string | undefined,
  english: Readonly<Record<string, string>>,
): Texts {
  const text = (key: Key): string => message(key) ?? english[key] ?? key;
  return {
    chat: text('converse_chat'),
    open: text('converse_open'),
    close: text('converse_close'),
    widen: text('converse_widen'),
    narrow: text('converse_narrow'),
    retry: text('converse_retry'),
    leaveUnsent: text('converse_leave_unsent'),
    ofFrame: Object.fromEntries(
      Object.entries(english)
        .filter(([key]) => /^converse_(ask|chat|group|list|remind|search)_/.test(key))
        .map(([key, inEnglish]) => [key, message(key) ?? inEnglish]),
    ),
    unread: (count) => {
      if (count === 0) return '';
      if (count === 1) return text('converse_unread_one');
      return text('converse_unread_many').replace('{0}', String(count));
    },
    state: (state) => text(`converse_state_${state.name}`),
    trouble: (state) =>
      'trouble' in state ? text(`converse_trouble_${state.trouble}`) : undefined,
  };
}
