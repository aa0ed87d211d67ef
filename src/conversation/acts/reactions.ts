/**
 * What people think of a message, below it: each emoji with how many have chosen it, who they are,
 * and whether the user is one of them. It stands in the place of Converse's element of that name.
 */
import { html, nothing, render } from 'lit';
import {
  type ChatBox,
  type ConversePrivate,
  type ConverseTools,
  isGroup,
  type Message,
  type Messages,
  type Model,
  textOf,
} from '../converse-api.ts';
import { referenceTo } from './act.ts';
import type { ActTexts } from './act-texts.ts';
import { reactionsStanza } from './stanza.ts';

export interface ReactionParts {
  readonly inner: ConversePrivate;
  readonly tools: ConverseTools;
  readonly texts: ActTexts;
}

/** By who has reacted. */
type Reactions = Readonly<Record<string, readonly string[]>>;

export function boxOf(message: Message): ChatBox | undefined {
  return (message as { collection?: Messages & { chatbox?: ChatBox } }).collection?.chatbox;
}

const reactionsTo = (message: Message): Reactions =>
  (message.get('reactions') as Reactions | undefined) ?? {};

/** Chooses this emoji for a message, or takes it back. */
export function react(message: Message, emoji: string, { inner, tools }: ReactionParts): void {
  const box = boxOf(message);
  if (!box || emoji === '') return;
  const me = tools.reactions.getOwnReactionJID(box);
  const { [me]: mine = [], ...others } = reactionsTo(message);
  const chosen = mine.includes(emoji) ? mine.filter((each) => each !== emoji) : [...mine, emoji];
  message.save({ reactions: chosen.length > 0 ? { ...others, [me]: chosen } : others });
  inner.api.send(reactionsStanza(box, referenceTo(message, box), chosen));
}

interface Tally {
  readonly emoji: string;
  /** In words. */
  readonly who: string;
  readonly count: number;
  readonly mine: boolean;
}

function tallies(message: Message, parts: ReactionParts): Tally[] {
  const box = boxOf(message);
  if (!box || message.isRetracted()) return [];
  const me = parts.tools.reactions.getOwnReactionJID(box);
  const by = new Map<string, string[]>();
  for (const [who, emojis] of Object.entries(reactionsTo(message))) {
    for (const emoji of emojis) by.set(emoji, [...(by.get(emoji) ?? []), who]);
  }
  return [...by].map(([emoji, people]) => ({
    emoji,
    count: people.length,
    mine: people.includes(me),
    who: enumerated(
      people.map((who) => (who === me ? parts.texts('you') : nameOf(who, box))),
      parts.texts,
    ),
  }));
}

/** `who`: a person's address, in a group perhaps the one that he has there. */
function nameOf(who: string, box: ChatBox): string {
  if (!isGroup(box)) return box.getDisplayName();
  const occupant: Model | undefined = box.occupants?.models.find(
    (each) => each.get('occupant_id') === who || each.get('jid') === who,
  );
  return textOf(occupant, 'nick') || who.slice(who.indexOf('/') + 1);
}

function enumerated(names: readonly string[], texts: ActTexts): string {
  const last = names[names.length - 1] ?? '';
  return names.length < 2 ? last : texts('reactors_and', names.slice(0, -1).join(', '), last);
}

/** The element, whose parts are known when Converse has started. */
export function reactionsElement(parts: () => ReactionParts | undefined): CustomElementConstructor {
  return class extends HTMLElement {
    #model: Message | undefined;
    readonly #draw = (): void => {
      const { isConnected } = this;
      const known = parts();
      if (!this.#model || !known || !isConnected) return;
      const message = this.#model;
      const all = tallies(message, known);
      render(
        all.length === 0
          ? nothing
          : html`<ul class="zc-reactions" aria-label=${known.texts('react')}>
              ${all.map(
                ({ emoji, who, count, mine }) =>
                  html`<li>
                    <button
                      type="button"
                      aria-pressed=${mine}
                      aria-label=${known.texts('reaction', `${emoji} ${count}`, who)}
                      title=${who}
                      @click=${() => react(message, emoji, known)}
                    >
                      <span>${emoji}</span> <span>${count}</span>
                    </button>
                  </li>`,
              )}
            </ul>`,
        this,
      );
    };

    set model(model: Message) {
      this.#model?.off(EVENTS, this.#draw);
      this.#model = model;
      if (this.isConnected) model.on(EVENTS, this.#draw);
      this.#draw();
    }
    connectedCallback(): void {
      this.#model?.off(EVENTS, this.#draw);
      this.#model?.on(EVENTS, this.#draw);
      this.#draw();
    }
    disconnectedCallback(): void {
      this.#model?.off(EVENTS, this.#draw);
    }
  };
}

const EVENTS = 'change:reactions change:retracted';
