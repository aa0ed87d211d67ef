import type { ChatState, Trouble } from '../shared/panel-chat.ts';
import { counted, textsFrom as partFrom } from '../shared/texts.ts';

/** `idle`: not asked to start yet. */
export type PanelState = ChatState | { readonly name: 'idle' };

type Key =
  | 'converse_chat'
  | 'converse_open'
  | 'converse_close'
  | `converse_more_${'place' | 'back'}`
  | 'converse_retry'
  | 'converse_leave_unsent'
  | `converse_state_${PanelState['name']}`
  | `converse_trouble_${Trouble}`;

/** All that the panel says, in the user's language. */
export interface Texts {
  /** The language is written from right to left. */
  readonly isRtl: boolean;
  readonly chat: string;
  readonly open: string;
  readonly close: string;
  readonly places: string;
  readonly back: string;
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

const RTL = /^(ar|fa|he|iw|ur)\b/;

const OF_FRAME =
  /^converse_(language$|(ask|chat|group|list|notice|help|remind|search|test|trouble)_)/;

/** Out of the message file of the user's language. */
export function textsFrom(messages: Readonly<Record<string, string>>): Texts {
  const text = (key: Key): string => messages[key] ?? key;
  const unread = partFrom(
    { unread_one: '', unread_other: '' },
    'converse_',
    (key) => messages[key],
  );
  return {
    isRtl: RTL.test(messages['converse_language'] ?? ''),
    chat: text('converse_chat'),
    open: text('converse_open'),
    close: text('converse_close'),
    places: text('converse_more_place'),
    back: text('converse_more_back'),
    retry: text('converse_retry'),
    leaveUnsent: text('converse_leave_unsent'),
    ofFrame: Object.fromEntries(Object.entries(messages).filter(([key]) => OF_FRAME.test(key))),
    unread: (count) => (count === 0 ? '' : counted(unread, 'unread', count)),
    state: (state) => text(`converse_state_${state.name}`),
    trouble: (state) =>
      'trouble' in state ? text(`converse_trouble_${state.trouble}`) : undefined,
  };
}
