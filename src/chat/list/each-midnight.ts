import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { midnight } from '../../frame/when.ts';

/** Draws its element again when a day is over: "14:05" becomes "Yesterday" though nobody writes. */
export class EachMidnight implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    const now = Date.now();
    this.#timer = setTimeout(
      () => {
        this.#host.requestUpdate();
        this.hostConnected();
      },
      midnight(now, 1) - now + 1000,
    );
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
  }
}
