/** How others see the user, for whatever of the webmail shows it. Fires 'change'. */
import type { SelfStatus } from '../shared/panel-chat.ts';

export class Standing extends EventTarget {
  #now: SelfStatus | 'offline' = 'offline';

  get now(): SelfStatus | 'offline' {
    return this.#now;
  }
  set now(now: SelfStatus | 'offline') {
    if (now === this.#now) return;
    this.#now = now;
    this.dispatchEvent(new Event('change'));
  }
}
