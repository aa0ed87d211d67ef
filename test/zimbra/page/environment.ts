/**
 * What the web client's older libraries leave in the global scope, for better or worse. A zimlet
 * lives with all of it: the additions to built-in prototypes are enumerable on purpose.
 */

/** Objects of foreign making: zimlet handlers, options, whatever the page's globals hold. */
export type Loose = Record<string, unknown>;

export const globals = window as unknown as Loose;

/** AjxCallback and AjxListener, as far as others call them. */
export interface Callback {
  run(...args: unknown[]): unknown;
}

interface AjxCallbackShape {
  obj: unknown;
  func: (...args: unknown[]) => unknown;
  args: readonly unknown[];
}

export function installEnvironment(): void {
  // AjxEnv.js: a for-in over any function meets this one.
  (Function.prototype as unknown as Loose)['run'] = function (
    this: (...args: unknown[]) => unknown,
    ...args: unknown[]
  ) {
    return this.apply(this, args);
  };

  globals['DBG'] = { println: () => undefined, isDisabled: () => true };
  globals['AjxDebug'] = { DBG1: 'DBG1', DBG2: 'DBG2', DBG3: 'DBG3', ZIMLET: 'zimlet' };
  globals['AjxEnv'] = {
    isChrome: true,
    isIE: false,
    DEFAULT_LOCALE: globals['appRequestLocaleId'],
  };
  globals['AjxStringUtil'] = { trim, htmlEncode };
  globals['AjxCallback'] = AjxCallback;
  globals['AjxListener'] = AjxListener;
}

/** AjxStringUtil.trim: nothing at all becomes an empty string. */
export function trim(text: string | null | undefined): string {
  return (text ?? '').trim();
}

export function htmlEncode(text: string): string {
  return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}

// A function and not a class, so that old code may call it without `new` on an object of its own.
function AjxCallback(
  this: AjxCallbackShape & { run?: unknown },
  obj: unknown,
  func: (...args: unknown[]) => unknown,
  args: unknown,
): void {
  this.obj = obj;
  this.func = func;
  this.args = args === undefined ? [] : Array.isArray(args) ? args : [args];
}
/** An AjxCallback is none: an event's listeners are told apart by their constructor. */
function AjxListener(this: AjxCallbackShape, ...args: Parameters<typeof AjxCallback>): void {
  AjxCallback.apply(this, args);
}
AjxListener.prototype = Object.create(AjxCallback.prototype as object) as Loose;
Object.assign(AjxCallback.prototype as Loose, {
  run(this: AjxCallbackShape, ...more: unknown[]) {
    return this.func.apply(this.obj, [...this.args, ...more]);
  },
});
Object.assign(AjxListener.prototype, {
  handleEvent(this: AjxCallbackShape & { run: (...more: unknown[]) => unknown }, event: unknown) {
    return this.run(event);
  },
});
