/** What the user wants of a row or of himself, where it needs a question first or a place to go. */
import { type Clock, clockFor } from '../../frame/when.ts';
import { put } from '../../shared/texts.ts';
import type { ToPanel } from '../../shared/panel-chat.ts';
import type { WebmailClock } from '../../shared/webmail-clock.ts';
import { Addresses } from '../directory/addresses.ts';
import type { Engine } from '../engine.ts';
import type { Kept } from '../page/kept.ts';
import { openRemindDialog } from '../reminders/remind-dialog.ts';
import { remindTextsFrom } from '../reminders/remind-texts.ts';
import { ask } from '../ui/dialog.ts';
import { tell } from '../ui/tell.ts';
import { type ActTexts, actTextsFrom } from './act-texts.ts';
import type { RowChange } from './list-model.ts';
import type { ReminderAct } from './list-events.ts';
import { openStatusText } from './status-text.ts';
import { fetchLater } from '../fetch-later.ts';

export interface ListActsParts {
  readonly document: Document;
  /** By the names of the message files. */
  readonly message: (key: string) => string | undefined;
  /** BCP 47. */
  readonly locale: string;
  /** How it writes times. */
  readonly webmail: WebmailClock;
  readonly kept: Kept;
  /** While this tab talks. */
  readonly engine: () => Engine | undefined;
  /** The user. */
  readonly me: { readonly email: string; readonly name: string };
  /** To the panel. */
  readonly send: (message: ToPanel) => void;
  /** Opens a conversation, and shows a message of it: its id in the archive. */
  readonly open: (peer: string, isGroup: boolean, message?: string) => void;
  readonly report: (line: string) => void;
}

/** What is to be reminded of. */
export interface About {
  readonly peer: string;
  readonly isGroup: boolean;
  /** Of the message, in the archive; empty when the whole conversation is meant. */
  readonly id: string;
  readonly text: string;
}

export class ListActs {
  readonly #parts: ListActsParts;
  readonly #texts: ActTexts;
  readonly #clock: Clock;

  constructor(parts: ListActsParts) {
    this.#parts = parts;
    this.#texts = actTextsFrom(parts.message);
    this.#clock = clockFor(parts.locale, parts.webmail);
  }

  async choose(peer: string, change: RowChange): Promise<void> {
    const engine = this.#parts.engine();
    if (!engine) return;
    const isGroup = engine.conversations.get(peer)?.isGroup === true;
    if (change === 'remind') {
      const text = engine.conversations.get(peer)?.last?.text ?? '';
      this.remind({ peer, isGroup, id: '', text });
    } else if (change === 'block') await this.#block(peer);
    else if (change === 'search') await this.search(peer, isGroup);
    else if (change === 'by_mail') await this.#byMail(peer, isGroup);
    else if (change === 'write' || change === 'appointment') {
      await this.#done(this.#reach(peer, isGroup, change));
    } else if (change === 'unblock') {
      await this.#done(engine.blocking.unblock(peer));
      engine.presences.tell(); // he was told that the user had gone
    }
  }

  /** Asks when. */
  remind(about: About): void {
    this.#askWhen(about, (at) => this.#parts.engine()?.reminders.add({ ...about, at }) === true);
  }

  reminder(id: string, act: ReminderAct): void {
    const { engine, open } = this.#parts;
    const reminder = engine()?.reminders.find(id);
    if (!reminder) return;
    const { peer, isGroup, message, text } = reminder;
    if (act === 'done') engine()?.reminders.done(id);
    else if (act === 'open') open(peer, isGroup, message || undefined);
    else {
      this.#askWhen(
        { peer, isGroup, id: message, text },
        (at) => engine()?.reminders.later(id, at) === true,
      );
    }
  }

  /** Looks for what was said in one conversation. */
  async search(peer: string, isGroup: boolean): Promise<void> {
    const { document, message, engine, open } = this.#parts;
    const { openConversationSearch } = await fetchLater();
    const search = engine()?.searchParts;
    if (!search) return;
    const onChosen = (id: string): void => open(peer, isGroup, id);
    openConversationSearch(document, {
      peer,
      isGroup,
      search,
      message,
      clock: this.#clock,
      onChosen,
    });
  }

  /** A mail or an appointment with him, or with all of the group. */
  async #reach(peer: string, isGroup: boolean, how: 'write' | 'appointment'): Promise<void> {
    const { engine, me, send } = this.#parts;
    const talking = engine();
    if (!talking) return;
    const own = talking.line.bareJid;
    const addresses = new Addresses(me.email, own);
    const members = isGroup ? await talking.groups.askMembers(peer) : [{ jid: peer }];
    const people = members
      .filter(({ jid }) => jid !== own)
      .map(({ jid }) => addresses.addressOf(jid));
    const subject = isGroup ? { subject: talking.nameOf(peer, true) } : {};
    send(
      how === 'write'
        ? { type: 'write', to: people, ...subject }
        : { type: 'meet', with: people, ...subject },
    );
  }

  /** What was said, as a mail. */
  async #byMail(peer: string, isGroup: boolean): Promise<void> {
    const { document, message, engine, me, send } = this.#parts;
    const { openByMail } = await fetchLater();
    const talking = engine();
    if (!talking) return;
    openByMail(document, {
      peer,
      isGroup,
      search: talking.searchParts,
      message,
      clock: this.#clock,
      myName: me.name,
      nameInGroup: (nick) => talking.nameInGroup(peer, nick),
      write: (subject, body) => send({ type: 'write', to: [], subject, body }),
    });
  }

  /** Shows a message with those around it. */
  async context(peer: string, isGroup: boolean, id: string): Promise<void> {
    const { document, message, engine } = this.#parts;
    const { openContext } = await fetchLater();
    const search = engine()?.searchParts;
    if (search) openContext(document, { peer, isGroup, id, search, message, clock: this.#clock });
  }

  /** Asks for a few words beside the status. */
  statusText(): void {
    const { document, kept } = this.#parts;
    openStatusText(document, this.#texts, kept.statusText, (text) => this.sayOfMe(text));
  }

  /** Beside the status; may be empty. */
  sayOfMe(text: string): void {
    const { kept, engine } = this.#parts;
    kept.statusText = text;
    engine()?.presences.setStatus(kept.status, text);
  }

  async #block(peer: string): Promise<void> {
    const { engine } = this.#parts;
    const texts = this.#texts;
    const name = engine()?.nameOf(peer, false) ?? peer;
    const yes = await this.#sure(put(texts.block_title, name), texts.block_text, texts.block_yes);
    if (yes) await this.#done(engine()?.blocking.block(peer));
  }

  #sure(title: string, text: string, yes: string): Promise<boolean> {
    const { document } = this.#parts;
    return ask(document, { title, text, yes, no: this.#texts.cancel, danger: true });
  }

  /** Waits for what was asked of the server, and says when it did not happen. */
  async #done(asked: Promise<void> | undefined): Promise<void> {
    const { document, report } = this.#parts;
    try {
      await asked;
    } catch (error) {
      report(`it could not be done: ${String(error)}`);
      tell(document, this.#texts.not_done, this.#texts.close);
    }
  }

  #askWhen({ peer, isGroup, text }: About, choose: (at: number) => boolean): void {
    const { document, message, engine } = this.#parts;
    const name = engine()?.nameOf(peer, isGroup) ?? peer;
    openRemindDialog({
      document,
      texts: remindTextsFrom(message),
      clock: this.#clock,
      about: text ? `${name}: ${text}` : name,
      choose,
    });
  }
}
