/**
 * Tells the user of what has come, in the one tab of the browser that talks, so that he is told once.
 * What shows and sounds is fetched when it is wanted for the first time.
 */
import type { Preferences } from '../../shared/preferences.ts';
import type { Engine } from '../engine.ts';
import type { News, Telling } from './news.ts';
import type { NoticeParts, Notices } from './notices.ts';
import { isWorthTelling } from './worth.ts';

export interface BellParts extends NoticeParts {
  /** While this tab talks. */
  readonly engine: () => Engine | undefined;
  readonly preferences: () => Preferences;
  /** Whether the conversation is before the user's eyes. */
  readonly isSeen: (peer: string) => boolean;
  /** Whether the user himself has said that he is not to be disturbed. */
  readonly isQuiet: () => boolean;
  /** There is something new, however little else is done about it. */
  readonly onNews: () => void;
  readonly report: (line: string) => void;
}

export class Bell {
  readonly #parts: BellParts;
  #notices: Promise<Notices> | undefined;
  /** Counts the times when all was over, so that what was on its way before is not shown after. */
  #era = 0;

  constructor(parts: BellParts) {
    this.#parts = parts;
  }

  /** Something has happened now, or while the line was away for a moment. */
  take(news: News): void {
    if (news.kind === 'deletion') this.#then((notices) => notices.deleted(news));
    if (!isTelling(news)) return;
    const { engine, preferences, isSeen, isQuiet, onNews } = this.#parts;
    const { kind, peer } = news;
    const choices = engine()?.known.choices;
    if (!choices) return;
    const { mine, mentioned = false } = kind === 'message' ? news : { mine: false };
    const { muted } = choices.of(peer);
    // A reminder stands in the list, and not in the conversation that it is about.
    const seen = kind !== 'due' && isSeen(peer);
    if (!isWorthTelling({ mine, mentioned, muted, seen, quiet: isQuiet() })) return;
    onNews();
    const { notices, noticeText, sound } = preferences();
    if (!notices && !sound) return;
    const era = this.#era;
    this.#fetch(async (all) => {
      const now = engine();
      // Read or done meanwhile, here or on another device.
      const over = (): boolean => !now || era !== this.#era || isOver(now, news);
      if (!now || over()) return;
      if (sound) all.sound();
      if (!notices) return;
      await all.named(news, now);
      if (!over()) all.show(news, now, noticeText);
    });
  }

  /** Something may have been read, or done: its notice goes. */
  look(): void {
    const engine = this.#parts.engine();
    if (engine) this.#then((notices) => notices.drop((told) => isOver(engine, told)));
  }

  /** This tab does not talk any more. */
  silence(): void {
    this.#era += 1;
    this.#then((notices) => notices.drop(() => true));
  }

  /** Only when there is one by now. */
  #then(act: (notices: Notices) => void): void {
    if (this.#notices) this.#fetch(act);
  }

  #fetch(act: (notices: Notices) => void | Promise<void>): void {
    this.#notices ??= import('./notices.ts').then(({ Notices }) => new Notices(this.#parts));
    this.#notices.then(act).catch((error: unknown) => {
      this.#parts.report(`the user could not be told: ${String(error)}`);
      this.#notices = undefined;
    });
  }
}

const isTelling = (news: News): news is Telling =>
  news.kind === 'message' || news.kind === 'added' || news.kind === 'due';

/** There is nothing any more of which the user would have to be told. */
function isOver({ conversations, reminders }: Engine, told: Telling): boolean {
  if (told.kind === 'due') return !reminders.isDue(told.id);
  const conversation = conversations.get(told.peer);
  if (told.kind === 'added') return conversation?.isNew !== true;
  return (conversation?.unread ?? 0) === 0;
}
