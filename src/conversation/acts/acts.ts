/** What one does with a message: brings the bar, the elements and the deeds together. */
import type { Clock } from '../../frame/when.ts';
import type { FromConversation, Question } from '../../shared/chat-conversation.ts';
import { fileAt } from '../../shared/shared-file.ts';
import {
  type ChatBox,
  type ConversePrivate,
  type ConverseTools,
  isGroup,
  type Message,
  textOf,
} from '../converse-api.ts';
import { saidOf } from '../file-facts.ts';
import { type Act, actsOf } from './act.ts';
import { type ActTexts, actTextsFrom } from './act-texts.ts';
import { copyText } from '../../frame/clipboard.ts';
import { excerptOf } from './excerpt.ts';
import { authorOf, wordsOf } from './forwarded.ts';
import { MessageBar, modelOf } from './message-bar.ts';
import { focusMessage, markFlow, messageAt, watchFlow } from './message-flow.ts';
import { drawLines, type Progress, progressWords } from './message-line.ts';
import { progressAtPeer } from './progress.ts';
import { chooseEmoji } from './reaction-picker.ts';
import { boxOf, react, type ReactionParts, reactionsElement } from './reactions.ts';
import { replyCardElement } from './reply-card.ts';
import { showMessage } from './show-message.ts';
import { deletionStanza } from './stanza.ts';
import { Writing } from './writing.ts';

export interface ActsParts {
  readonly document: Document;
  readonly inner: ConversePrivate;
  readonly tools: ConverseTools;
  /** By the names of the message files. */
  readonly texts: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** The user's own. */
  readonly bareJid: string;
  readonly current: () => ChatBox | undefined;
  readonly tell: (message: FromConversation) => void;
  readonly ask: (question: Question) => Promise<boolean>;
  /** Says something that needs no answer. */
  readonly note: (text: string) => void;
  /** Why something was not done. */
  readonly complain: (text: string) => void;
  readonly hasBriefcase: boolean;
  /** `waiting` or `failed`, for what the server does not have. */
  readonly stateOf: (message: Message) => string | undefined;
  readonly reasonOf: (condition: string) => string;
}

/** So much of a message is said when the keyboard comes to it; the rest is read in it. */
const LABEL_LETTERS = 600;

/** Elements of Converse's that ours stand in for; to be defined before Converse is loaded. */
export function actElements(
  acts: () => Acts | undefined,
): Readonly<Record<string, CustomElementConstructor>> {
  return {
    'converse-message-actions': class extends HTMLElement {},
    'converse-reply-preview': class extends HTMLElement {},
    'converse-reactions': reactionsElement(() => acts()?.reactions),
    'converse-reply-context': replyCardElement(() => acts()?.card),
  };
}

export class Acts {
  readonly reactions: ReactionParts;
  readonly card: { texts: ActTexts; show: (id: string, box: ChatBox) => void };
  readonly writing: Writing;
  readonly #parts: ActsParts;
  readonly #texts: ActTexts;
  readonly #bar: MessageBar;
  /** What conversations are called, by address: a group may be renamed while it is open. */
  readonly #names = new Map<string, string>();

  constructor(parts: ActsParts) {
    this.#parts = parts;
    const { document, inner, tools, current } = parts;
    const texts = actTextsFrom(parts.texts);
    this.#texts = texts;
    this.reactions = { inner, tools, texts };
    this.card = { texts, show: (id, box) => void showMessage(document, id, box) };
    this.writing = new Writing({ document, texts, current });
    this.#bar = new MessageBar({
      document,
      texts,
      actsOf: (message) => this.#actsOf(message),
      hourOf: (message) => parts.clock.hour(Date.parse(textOf(message, 'time'))),
      onAct: (act, message, at) => this.#do(act, message, at),
      onQuickReaction: (emoji, message) => react(message, emoji, this.reactions),
    });
    watchFlow({
      document,
      label: texts('messages'),
      labelOf: (message) => this.#labelOf(message),
      onMenu: (message) => void this.#bar.openMenu(message),
      onLeave: () => this.writing.focus(),
    });
    document.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return;
      if (this.writing.leave(current())) event.preventDefault();
    });
    void drawLines(customElements, {
      texts,
      clock: parts.clock,
      progressOf: (message) => this.#progressOf(message),
      reasonOf: (message) => parts.reasonOf(textOf(message, 'error_condition')),
    });
    for (const made of ['chatBoxInitialized', 'chatRoomInitialized']) {
      inner.api.listen.on(made, (box: ChatBox) => {
        this.writing.watch(box);
        box.messages.on('change', (message: Message) => this.#bar.again(message));
      });
    }
    inner.api.listen.on('sendMessage', ({ chatbox }: { chatbox: ChatBox }) =>
      this.writing.sent(chatbox),
    );
    inner.api.listen.on('renderToolbar', () => this.show());
  }

  /** What a conversation is called by now. */
  called(jid: string, name: string): void {
    this.#names.set(jid, name);
    this.show();
  }

  /** For the conversation that is on the screen now. */
  show(): void {
    const { document, current } = this.#parts;
    markFlow(document, this.#texts('messages'));
    this.writing.draw();
    const box = current();
    const textarea = document.querySelector(
      `.chatbox[jid="${CSS.escape(textOf(box, 'jid'))}"] .chat-textarea`,
    );
    if (!box || !textarea) return;
    const name = this.#names.get(textOf(box, 'jid')) ?? box.getDisplayName();
    const label = this.#texts('write_to', name);
    textarea.setAttribute('placeholder', label);
    textarea.setAttribute('aria-label', label);
  }

  #actsOf(message: Message): readonly Act[] {
    const box = boxOf(message);
    // What waits goes out in the order in which it was written, and what is done with it after it.
    const { stateOf, hasBriefcase } = this.#parts;
    return box ? actsOf(message, box, stateOf(message) === 'failed', hasBriefcase) : [];
  }

  /** Who says what and when, and of one's own how far it has come. */
  #labelOf(element: HTMLElement): string {
    const message = modelOf(element);
    if (!message) return '';
    const mine = message.get('sender') === 'me';
    const time = Date.parse(textOf(message, 'time'));
    const text = message.isRetracted() ? this.#texts('deleted') : excerptOf(message, LABEL_LETTERS);
    return [
      mine ? this.#texts('you') : message.getDisplayName(),
      Number.isNaN(time) ? '' : this.#parts.clock.long(time),
      text,
      mine && !message.isRetracted() ? progressWords(this.#progressOf(message), this.#texts) : '',
    ]
      .filter(Boolean)
      .join(', ');
  }

  #progressOf(message: Message): Progress {
    const state = this.#parts.stateOf(message);
    if (message.get('is_error') === true || state === 'failed') return 'failed';
    return state === undefined ? progressAtPeer(message, boxOf(message)) : 'waiting';
  }

  async #do(act: Act, message: Message, at: HTMLElement): Promise<void> {
    const { document, inner, tools, tell, note, complain } = this.#parts;
    const box = boxOf(message);
    if (!box) return;
    const text = message.getMessageText() ?? '';
    switch (act) {
      case 'react': {
        const label = this.#texts('choose_reaction');
        const emoji = await chooseEmoji(at, box, { document, inner, tools, label });
        if (emoji) react(message, emoji, this.reactions);
        return;
      }
      case 'reply':
        this.writing.reply(message, box);
        return;
      case 'edit':
        this.writing.edit(message, box);
        return;
      case 'copy':
        return copyText(document.defaultView ?? window, text).then(
          () => note(this.#texts('copied')),
          () => complain(this.#texts('not_copied')),
        );
      case 'keep':
        tell({ type: 'keep', file: fileAt(text.trim(), saidOf(message).name) });
        return;
      case 'forward':
        tell({
          type: 'forward',
          message: {
            jid: textOf(box, 'jid'),
            text: wordsOf(message),
            saidFirst: authorOf(message, this.#parts.bareJid),
            file: saidOf(message),
          },
        });
        return;
      case 'remind': {
        const by = isGroup(box) ? textOf(box, 'jid') : this.#parts.bareJid;
        tell({
          type: 'remind',
          jid: textOf(box, 'jid'),
          isGroup: isGroup(box),
          id: textOf(message, `stanza_id ${by}`),
          text: excerptOf(message),
        });
        return;
      }
      case 'delete':
        return this.#delete(message, box, at);
      default:
        act satisfies never;
    }
  }

  async #delete(message: Message, box: ChatBox, at: HTMLElement): Promise<void> {
    const { inner, ask } = this.#parts;
    const element = messageAt(at);
    const isSure = await ask({
      title: this.#texts('delete_title'),
      text: this.#texts('delete_text'),
      yes: this.#texts('delete_yes'),
      no: this.#texts('delete_no'),
      danger: true,
    });
    if (!isSure || message.isRetracted()) return;
    this.writing.drop(message, box);
    const target = textOf(message, 'msgid');
    const stanza = deletionStanza(box, target, this.#texts('deleted_elsewhere'));
    message.save({
      retracted: new Date().toISOString(),
      retracted_id: target,
      retraction_id: stanza.getAttribute('id'),
      editable: false,
    });
    inner.api.send(stanza);
    if (element?.isConnected) focusMessage(element);
  }
}
