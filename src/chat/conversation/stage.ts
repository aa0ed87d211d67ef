/**
 * The conversation that is on the screen, if there is one, and the host that draws it, which is fetched
 * with the first panel.
 */
import type { ChatSettings, ToPanel } from '../../shared/panel-chat.ts';
import type { Theme } from '../../shared/theme.ts';
import type { Engine } from '../engine.ts';
import { fetchLater } from '../fetch-later.ts';
import type { RowChange } from '../list/list-model.ts';
import type { Tells } from '../own/tells.ts';
import type { Dialogs } from '../page/dialogs.ts';
import type { Face } from '../page/face.ts';
import type { Drafts, OpenBefore } from '../page/kept.ts';
import type { ConversationHost } from './host.ts';

export interface StageParts {
  readonly settings: ChatSettings;
  readonly document: Document;
  /** Of the conversation's page, in the zimlet. */
  readonly conversationUrl: string;
  /** What the user is called. */
  readonly nick: string;
  readonly drafts: Drafts;
  readonly openBefore: OpenBefore;
  readonly face: Face;
  readonly dialogs: Dialogs;
  /** The one that talks now. */
  readonly engine: () => Engine | undefined;
  readonly tells: () => Tells;
  readonly choose: (peer: string, change: RowChange) => void;
  /** The user does something in the conversation. */
  readonly onActivity: () => void;
  readonly send: (message: ToPanel) => void;
  readonly report: (line: string) => void;
}

export class Stage {
  readonly #parts: StageParts;
  #host: ConversationHost | undefined;
  /** Milliseconds that the server's clock is ahead of this machine's. */
  #ahead = 0;
  #theme: Theme;
  #isVisible = false;
  /** This tab has just begun to talk: what was open in it before opens again. */
  #begins = false;

  constructor(parts: StageParts) {
    this.#parts = parts;
    this.#theme = parts.settings.theme;
  }

  get host(): ConversationHost | undefined {
    return this.#host;
  }

  set theme(theme: Theme) {
    this.#theme = theme;
    if (this.#host) this.#host.theme = theme;
  }

  /** Whether the chat is before the user's eyes. */
  set visible(isVisible: boolean) {
    this.#isVisible = isVisible;
    if (this.#host) this.#host.visible = isVisible;
  }

  clock(ahead: number): void {
    this.#ahead = ahead;
    this.#host?.clock(ahead);
  }

  focus(): void {
    const { face } = this.#parts;
    if (face.current !== undefined) this.#host?.focus();
    else face.focus();
  }

  /** What a conversation needs, on its way before there is one. */
  prepare(): void {
    const { settings, face, report, choose } = this.#parts;
    const { head } = face;
    const engine = this.#parts.engine();
    if (!engine) return;
    this.#hostFor(engine)
      .then((host) => host?.prepare())
      .catch((error: unknown) => report(`no conversations yet: ${String(error)}`));
    if (head.source?.events === engine.conversations) return;
    void fetchLater()
      .then(({ fillHead }) => {
        if (this.#parts.engine() !== engine) return;
        fillHead(head, engine, settings, choose, (peer, note) => this.#host?.note(peer, note));
      })
      .catch((error: unknown) => report(`no head yet: ${String(error)}`));
  }

  open(peer: string, isGroup: boolean, message?: string, focus = true): void {
    const { face, openBefore } = this.#parts;
    const engine = this.#parts.engine();
    if (!engine) return;
    face.current = peer;
    openBefore.set({ peer, isGroup });
    face.head.open = { peer, isGroup };
    this.prepare();
    this.#hostFor(engine)
      .then((host) => {
        if (!host || face.current !== peer) return; // something else is wanted by now
        host.open(peer, isGroup);
        if (focus) host.focus();
        if (message !== undefined) host.showMessage(message);
      })
      .catch((error: unknown) => this.#failed(String(error)));
  }

  /** This tab talks from now on. */
  begin(isPanelOpen: boolean): void {
    this.#begins = true;
    if (isPanelOpen) this.reopen();
  }

  /** After a reload, or in a window of its own: without taking the focus from anything. */
  reopen(): void {
    if (!this.#begins) return;
    this.#begins = false;
    const before = this.#parts.openBefore.get();
    if (!before || this.#parts.face.current !== undefined) return;
    this.open(before.peer, before.isGroup, undefined, false);
  }

  back(): void {
    this.#host?.hide();
    this.#parts.openBefore.set(undefined);
    this.#parts.face.current = undefined;
    this.#parts.face.focus();
  }

  /**
   * Escape: from the conversation to the list, and to the row that it has there. False when the next
   * step leads out of the chat.
   */
  stepBack(): boolean {
    const { face } = this.#parts;
    if (face.current === undefined || face.isInList) return false;
    if (face.isBeside) face.focus();
    else this.back();
    return true;
  }

  /** Gives Converse's memory back. */
  retire(): void {
    this.#host?.retire();
    this.#parts.face.current = undefined;
  }

  /** This tab talks no more. */
  forget(): void {
    this.retire();
    this.#host = undefined;
  }

  #failed(detail: string): void {
    this.#parts.report(`the conversation did not open: ${detail}`);
    this.retire();
    this.#parts.face.showFailure();
  }

  /** undefined: another tab talks by now. */
  async #hostFor(engine: Engine): Promise<ConversationHost | undefined> {
    if (this.#host) return this.#host;
    const { ConversationHost, messageDialogs } = await fetchLater();
    const { settings, document, conversationUrl, face, dialogs, send, report } = this.#parts;
    if (this.#parts.engine() !== engine) return undefined;
    this.#host ??= new ConversationHost({
      engine,
      place: face.conversationPlace,
      url: conversationUrl,
      title: settings.texts['converse_chat_conversation'] ?? '',
      nick: this.#parts.nick,
      locale: settings.locale,
      webmailClock: settings.clock,
      debug: settings.debug,
      texts: settings.texts,
      theme: this.#theme,
      drafts: this.#parts.drafts,
      tells: this.#parts.tells,
      onUnblock: (peer) => this.#parts.choose(peer, 'unblock'),
      onBack: () => this.back(),
      onActivity: this.#parts.onActivity,
      onLeave: () => {
        if (!this.stepBack()) send({ type: 'leave' });
      },
      onNotShown: (peer, isGroup, id) => dialogs.acts((acts) => acts.context(peer, isGroup, id)),
      onView: (pictures, at) => dialogs.view(pictures, at),
      hasBriefcase: settings.hasBriefcase === true,
      onKeep: (file) => dialogs.keep(file),
      onPick: () => dialogs.pick(),
      onFailed: (detail) => this.#failed(detail),
      ...messageDialogs({
        document,
        texts: settings.texts,
        engine,
        say: (text) => this.#host?.say(text, true),
      }),
      onRemind: (about) => dialogs.acts((acts) => acts.remind(about)),
      report,
    });
    this.#host.clock(this.#ahead);
    this.#host.visible = this.#isVisible;
    return this.#host;
  }
}
