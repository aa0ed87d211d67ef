/** What the list says to whoever has put it on the page. */
import type { Tells } from '../own/tells.ts';
import type { RowChange } from './list-model.ts';
import type { Status } from './status-menu.ts';

declare global {
  interface HTMLElementEventMap {
    /** `message`: one of it that is to be shown, by its id in the archive. */
    'zc-open': CustomEvent<{
      readonly key: string;
      readonly isGroup: boolean;
      readonly message?: string;
    }>;
    'zc-status': CustomEvent<{ readonly status: Status }>;
    /** It is to be asked for, or to be taken back. */
    'zc-status-text': CustomEvent<{ readonly clear: boolean }>;
    /** Whether the user wants notices on the desktop. */
    'zc-offered': CustomEvent<{ readonly accept: boolean }>;
    'zc-tells': CustomEvent<{ readonly tells: Tells }>;
    'zc-new-group': CustomEvent<undefined>;
    'zc-reminder': CustomEvent<{ readonly id: string; readonly act: ReminderAct }>;
    'zc-answer': CustomEvent<{ readonly key: string; readonly accept: boolean }>;
    'zc-choose': CustomEvent<{ readonly key: string; readonly change: RowChange }>;
  }
}

/** What one does with a reminder. */
export type ReminderAct = 'open' | 'done' | 'later';

type Name = keyof HTMLElementEventMap & `zc-${string}`;
type Detail<N extends Name> = HTMLElementEventMap[N] extends CustomEvent<infer D> ? D : never;

/** Says it, so that also those above the element hear it. */
export function say<N extends Name>(element: HTMLElement, name: N, detail: Detail<N>): void {
  element.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
}
