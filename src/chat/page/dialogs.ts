/**
 * Whatever opens over the list and the conversation. All of it is fetched when the first of it is
 * wanted; what cannot be fetched then, for want of a line, is fetched when it is wanted again.
 */
import type { ChatSettings, ChatState, ToPanel } from '../../shared/panel-chat.ts';
import type { SharedFile } from '../../shared/shared-file.ts';
import type { ConversationHost } from '../conversation/host.ts';
import type { Engine } from '../engine.ts';
import type { BriefcaseParts } from '../files/briefcase.ts';
import type { GroupDesk } from '../groups/group-desk.ts';
import type { Line } from '../line/line.ts';
import type { ListActs } from '../list/list-acts.ts';
import type { PanelQuestions } from './ask-panel.ts';
import type { Kept } from './kept.ts';
import { fetchLater, type Later } from '../fetch-later.ts';

export interface DialogsParts {
  readonly document: Document;
  readonly settings: ChatSettings;
  readonly kept: Kept;
  readonly questions: PanelQuestions;
  /** While this tab talks. */
  readonly engine: () => Engine | undefined;
  /** While there is one. */
  readonly host: () => ConversationHost | undefined;
  /** Opens a conversation, and shows a message of it: its id in the archive. */
  readonly open: (peer: string, isGroup: boolean, message?: string) => void;
  /** To the panel. */
  readonly send: (message: ToPanel) => void;
  /** Whether the page is before the user's eyes. */
  readonly isVisible: () => boolean;
  readonly report: (line: string) => void;
}

export class Dialogs {
  readonly #parts: DialogsParts;
  #acts: ListActs | undefined;
  #desk: GroupDesk | undefined;

  constructor(parts: DialogsParts) {
    this.#parts = parts;
  }

  /** About a conversation, or about the user himself. */
  acts(what: (acts: ListActs) => unknown): void {
    const { document, settings, kept, engine, open, send, report } = this.#parts;
    this.#with(({ ListActs }) => {
      const message = (key: string): string | undefined => settings.texts[key];
      const locale = settings.locale.replace(/_/g, '-');
      const webmail = settings.clock;
      this.#acts ??= new ListActs({
        document,
        message,
        locale,
        webmail,
        kept,
        engine,
        open,
        me: { email: settings.email, name: settings.displayName ?? settings.email },
        send,
        report,
      });
      return what(this.#acts);
    });
  }

  /** About groups. */
  desk(what: (desk: GroupDesk) => unknown): void {
    const { document, settings, engine, open, isVisible } = this.#parts;
    this.#with(({ GroupDesk }) => {
      const message = (key: string): string | undefined => settings.texts[key];
      const locale = settings.locale.replace(/_/g, '-');
      this.#desk ??= new GroupDesk({ document, message, locale, engine, open, isVisible });
      return what(this.#desk);
    });
  }

  /** A picture of the conversation, large; `at`: which of them. */
  view(pictures: readonly SharedFile[], at: number): void {
    const { document, settings, host } = this.#parts;
    const conversation = host();
    this.#with(({ briefcase, openViewer }) => {
      const parts = this.#ofBriefcase(conversation);
      const keep = (picture: SharedFile, say: (text: string) => void): void => {
        // The viewer may be closed by the time when it is done.
        const both = (text: string, isGood: boolean): void => {
          say(text);
          parts.say(text, isGood);
        };
        void briefcase.keepFile({ ...parts, say: both }, picture);
      };
      openViewer({
        document,
        texts: settings.texts,
        pictures,
        at,
        keep: settings.hasBriefcase ? keep : undefined,
        onClosed: () => conversation?.focusPage(),
      });
    });
  }

  /** Of the connection. `state`: whether the user is signed in, and why not. */
  test(state: () => ChatState): void {
    const { document, settings, engine } = this.#parts;
    const line = (): Line | undefined => engine()?.line;
    this.#with(({ openTest }) => openTest({ document, settings, line, state }));
  }

  help(): void {
    const { document, settings } = this.#parts;
    this.#with(({ openHelp }) => openHelp(document, (key) => settings.texts[key]));
  }

  /** A file of the conversation, into the Briefcase. */
  keep(file: SharedFile): void {
    const parts = this.#ofBriefcase(this.#parts.host());
    this.#with(({ briefcase }) => briefcase.keepFile(parts, file));
  }

  /** Files of the Briefcase, for the conversation. */
  pick(): void {
    const parts = this.#ofBriefcase(this.#parts.host());
    this.#with(({ briefcase }) => briefcase.openBriefcase(parts));
  }

  /** `host`: the conversation's, also when another one is open by the time when it is done. */
  #ofBriefcase(host: ConversationHost | undefined): BriefcaseParts {
    const { document, settings, questions } = this.#parts;
    return {
      document,
      texts: settings.texts,
      locale: settings.locale,
      questions,
      say: (text, isGood) => host?.say(text, isGood),
      onFiles: (files) => void host?.files(files),
    };
  }

  #with(what: (later: Later) => unknown): void {
    fetchLater()
      .then(what)
      .catch((error: unknown) => this.#parts.report(`it could not be asked: ${String(error)}`));
  }
}
