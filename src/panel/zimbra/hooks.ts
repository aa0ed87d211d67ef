/**
 * The hooks that Zimbra calls on a zimlet's handler (`notifyZimlets`, `callHandler`). The include
 * answers them, long before this program is there, and keeps what it has missed
 * (zimlet/com_zimbra_converse.js has their names).
 */

export const HOOKS = [
  'initializeToolbar', // (app, toolbar, controller, viewId): once for each toolbar
  'onParticipantActionMenuInitialized', // (controller, menu): once for each controller
  'onActionMenuInitialized', // (controller, menu)
  'onBubbleActionMenu', // (controller, items, menu); not in 8.8.15
  'onMsgView', // (message, the one before, view): each that is shown
  'onEmailHoverOver', // (the hover card's zimlet)
  'onContactView', // (contact, elementId)
  'onShowView', // (viewId)
  'singleClicked', // on the zimlet's own item in the left tree
  'doubleClicked',
  'menuItemSelected', // (itemId) of that item's menu
  'appLaunch', // (appName, params): of a tab of ours
  'appActive', // (appName, active)
] as const;
export type Hook = (typeof HOOKS)[number];

/** The include's handler, as far as hooks go. */
export interface HookedHandler {
  /** What Zimbra has called before somebody listened. */
  missed?: [hook: Hook, args: ArrayLike<unknown>][] | undefined;
  /** Called from then on. */
  live?: ((hook: Hook, args: ArrayLike<unknown>) => unknown) | undefined;
}

type Listener = (...args: never[]) => void;

/** Who wants to be called; what a listener throws costs nobody else anything. */
export class Hooks {
  readonly #listeners = new Map<Hook, Listener[]>();
  readonly #warn: (line: string) => void;

  constructor(warn: (line: string) => void) {
    this.#warn = warn;
  }

  on(hook: Hook, listener: Listener): void {
    this.#listeners.set(hook, [...(this.#listeners.get(hook) ?? []), listener]);
  }

  /** From now on; what was called before now comes first. Call it when all have said `on`. */
  listen(handler: HookedHandler): void {
    handler.live = (hook, args) => this.#call(hook, args);
    const missed = handler.missed ?? [];
    handler.missed = undefined;
    for (const [hook, args] of missed) this.#call(hook, args);
  }

  #call(hook: Hook, args: ArrayLike<unknown>): void {
    for (const listener of this.#listeners.get(hook) ?? []) {
      guarded(this.#warn, hook, () =>
        (listener as (...all: unknown[]) => void)(...Array.from(args)),
      );
    }
  }
}

/** Does `act`; when it throws, this one thing is missing, and the console says which. */
export function guarded<T>(
  warn: (line: string) => void,
  what: string,
  act: () => T,
): T | undefined {
  try {
    return act();
  } catch (error) {
    warn(`${what}: ${String(error)}`);
    return undefined;
  }
}
