/** Gathers what is known of the user besides what he has chosen, in the tab that talks. */
import type { Preferences } from '../../shared/preferences.ts';
import type { PanelQuestions } from '../page/ask-panel.ts';
import type { Diary } from './diary.ts';
import { Idle } from './idle.ts';
import { type Known, NOTHING_KNOWN } from './shown.ts';

export interface WhereaboutsParts {
  readonly ask: PanelQuestions['ask'];
  readonly preferences: () => Preferences;
  readonly onKnown: (known: Known) => void;
  readonly report: (line: string) => void;
}

export class Whereabouts {
  readonly #parts: WhereaboutsParts;
  readonly #idle = new Idle(() => this.#tell());
  #diary: Diary | undefined;
  #wanted = '';
  #runs = false;

  constructor(parts: WhereaboutsParts) {
    this.#parts = parts;
  }

  /** This tab talks from now on. */
  start(): void {
    this.#runs = true;
    this.#wanted = '';
    this.#idle.alive();
    this.prefer();
  }

  stop(): void {
    this.#runs = false;
    this.#idle.stop();
    this.#diary?.stop();
  }

  /** A sign of life, in whichever tab. */
  alive(): void {
    if (this.#runs) this.#idle.alive();
  }

  /** The user may have chosen otherwise. */
  prefer(): void {
    const { preferences, report } = this.#parts;
    const { busyInMeetings, awayWhenOut } = preferences();
    const wanted = busyInMeetings || awayWhenOut ? `${busyInMeetings} ${awayWhenOut}` : '';
    if (!this.#runs || wanted === this.#wanted) return;
    this.#wanted = wanted;
    this.#fetchDiary()
      .then((diary) => (this.#runs ? diary.start() : undefined))
      .catch((error: unknown) => report(`the calendar cannot be asked: ${String(error)}`));
  }

  async #fetchDiary(): Promise<Diary> {
    const { ask, preferences } = this.#parts;
    const { Diary } = await import('./diary.ts');
    return (this.#diary ??= new Diary({
      ask,
      wants: () => {
        const { busyInMeetings: meetings, awayWhenOut: out } = preferences();
        return { meetings, out };
      },
      onChange: () => this.#tell(),
    }));
  }

  #tell(): void {
    if (!this.#runs) return;
    const { inMeeting, out } = this.#diary?.known ?? NOTHING_KNOWN;
    this.#parts.onKnown({ inMeeting, out, idle: this.#idle.isIdle });
  }
}
