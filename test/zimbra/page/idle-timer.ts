/** DwtIdleTimer: calls with true when nobody has done anything for a while, with false when back. */
import { globals } from './environment.ts';

interface IdleHandler {
  run(idle: boolean): unknown;
}

export class DwtIdleTimer {
  static readonly #all = new Set<DwtIdleTimer>();
  idle = false;
  timeout: number;
  handler: IdleHandler;
  #timer: number | undefined;

  constructor(timeout: number, handler: IdleHandler) {
    this.timeout = timeout;
    this.handler = handler;
    DwtIdleTimer.#all.add(this);
    this.#start();
  }

  /** Everything that a person does in this window, while it is captured; in a frame nothing. */
  static readonly resetIdle = (): void => {
    for (const timer of DwtIdleTimer.#all) {
      timer.#start();
      if (!timer.idle) continue;
      timer.idle = false;
      timer.handler.run(false);
    }
  };

  kill(): void {
    window.clearTimeout(this.#timer);
    this.idle = false;
    DwtIdleTimer.#all.delete(this);
  }

  resurrect(timeout = this.timeout): void {
    this.timeout = timeout;
    this.idle = false;
    DwtIdleTimer.#all.add(this);
    this.#start();
  }

  #start(): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      if (this.idle) return;
      this.idle = true;
      this.handler.run(true);
    }, this.timeout);
  }
}

export function installIdleTimers(): void {
  globals['DwtIdleTimer'] = DwtIdleTimer;
  for (const type of ['keydown', 'mousemove', 'mousedown', 'focus']) {
    window.addEventListener(type, DwtIdleTimer.resetIdle, true);
  }
}
