import {
  type Preferences,
  preferencesFrom,
  preferencesText,
  STANDARD,
} from '../shared/preferences.ts';
import type { Properties } from './zimbra/webmail.ts';

const NAME = 'preferences';

/**
 * What the user has chosen, in this tab and in all others of the browser at once. Fires 'change'.
 */
export class PreferenceStore extends EventTarget {
  readonly #properties: Properties;
  readonly #channel: BroadcastChannel | undefined;
  #current: Preferences;

  /** `account` keeps apart who has signed in after whom; `autostart` is what the site has set up. */
  constructor(properties: Properties, account: string, autostart: boolean) {
    super();
    this.#properties = properties;
    this.#current = preferencesFrom(properties.read(NAME), { ...STANDARD, autostart });
    try {
      this.#channel = new BroadcastChannel(`com_zimbra_converse.preferences:${account}`);
      this.#channel.onmessage = ({ data }: MessageEvent<unknown>) =>
        this.#take(preferencesFrom(String(data)));
    } catch {
      // Without channels another tab knows it when it is loaded next.
    }
  }

  get current(): Preferences {
    return this.#current;
  }

  /** Takes effect at once; rejects when Zimbra has not kept it. */
  async change(some: Partial<Preferences>): Promise<void> {
    this.#take({ ...this.#current, ...some });
    const text = preferencesText(this.#current);
    this.#channel?.postMessage(text);
    await this.#properties.write(NAME, text);
  }

  #take(preferences: Preferences): void {
    this.#current = preferences;
    this.dispatchEvent(new Event('change'));
  }
}
