import { globals } from './environment.ts';
import { popdownActionMenu } from './dwt-controls.ts';
import { enabledMembers } from './tab-group.ts';
import { byId, isDialogOpen, popdownDialog } from './dwt.ts';

/**
 * DwtKeyboardMgr in small. It owns `document.onkeydown`; Tab always belongs to it; other keys are
 * left alone only when the event's target is an INPUT or TEXTAREA, so a contenteditable or an
 * element with a shadow root sets off mail shortcuts.
 */
export interface Shortcuts {
  /** From a sequence like `N,M` to the action's name. */
  readonly keys: Readonly<Record<string, string>>;
  readonly run: (action: string) => boolean;
}

const SEQUENCE_TIMEOUT = 750;
const MODIFIERS = ['Shift', 'Control', 'Alt', 'Meta'];

/** The webmail's own members of the tab group, in order; foreign ones come after them. */
const TAB_GROUP = '.ZTab, #z_search, .ZButton, .ZmCompose input, .ZmCompose textarea, #z_list';

export function installKeyboard({ keys, run }: Shortcuts): void {
  // Names of the shortcuts that fired, for tests to look at.
  const fired: string[] = [];
  globals['__shortcuts'] = fired;
  let sequence: string[] = [];
  let timer: number | undefined;

  const act = (action: string): boolean => {
    fired.push(action);
    return run(action);
  };
  const cancelTimer = (): void => {
    window.clearTimeout(timer);
    timer = undefined;
  };

  document.onkeydown = (event) => {
    if (event.key === 'Tab') {
      if (event.altKey || event.ctrlKey || event.metaKey) return true;
      moveFocus(event.shiftKey ? -1 : 1);
      return consume(event);
    }
    if (MODIFIERS.includes(event.key)) return true;
    if (event.key === 'Escape') {
      sequence = [];
      if (isDialogOpen()) popdownDialog();
      else if (!popdownActionMenu()) act('Cancel');
      return consume(event);
    }
    const hasModifier = event.altKey || event.ctrlKey || event.metaKey;
    if (timer === undefined && isInput(event.target) && !hasModifier) return true;
    cancelTimer();
    if (isDialogOpen()) return true;

    sequence.push(`${hasModifier ? 'Ctrl+' : ''}${event.key.toUpperCase()}`);
    const typed = sequence.join(',');
    const isPrefix = Object.keys(keys).some((other) => other.startsWith(`${typed},`));
    const action = keys[typed];
    if (isPrefix) {
      timer = window.setTimeout(() => {
        cancelTimer();
        sequence = [];
        if (action !== undefined) act(action);
      }, SEQUENCE_TIMEOUT);
      return consume(event);
    }
    sequence = [];
    return action !== undefined && act(action) ? consume(event) : true;
  };
  document.onkeyup = () => true;
  // oxlint-disable-next-line typescript/no-deprecated -- the real one still has it
  document.onkeypress = () => true;
}

function isInput(target: EventTarget | null): boolean {
  return target instanceof Element && ['INPUT', 'TEXTAREA'].includes(target.tagName.toUpperCase());
}

function consume(event: Event): false {
  event.preventDefault();
  event.stopPropagation();
  return false;
}

/** From an element outside of the group (a foreign one) focus goes to the group's first member. */
function moveFocus(step: 1 | -1): void {
  const own = [...byId('z_shell').querySelectorAll<HTMLElement>(TAB_GROUP)].filter(
    (member) => member.offsetParent !== null,
  );
  const members = [...own, ...enabledMembers()];
  const at = members.findIndex((member) => member === document.activeElement);
  const next = at === -1 ? 0 : (at + step + members.length) % members.length;
  members[next]?.focus();
}
