/**
 * What stands in a message's bubble: who has said it first, its text, that it was edited, and for one's own how far it has
 * come. Converse 14.0.0 has a method of its own for it, with a tick at everybody's messages and a
 * dialog for the older texts.
 */
import { html, nothing } from 'lit';
import { ALERT, CHECK, CHECKS, CLOCK, FORWARD, icon } from '../../frame/icons.ts';
import type { Clock } from '../../frame/when.ts';
import { type Message, type MessageElement, textOf } from '../converse-api.ts';
import type { ActTexts } from './act-texts.ts';
import { saidFirstOf } from './forwarded.ts';

export type Progress = 'waiting' | 'failed' | 'sent' | 'delivered' | 'read';

export interface LineParts {
  readonly texts: ActTexts;
  readonly clock: Clock;
  /** How far a message of the user's is. */
  readonly progressOf: (message: Message) => Progress;
  /** Why it was not sent. */
  readonly reasonOf: (message: Message) => string;
}

interface Drawn extends MessageElement {
  renderMessageText(): unknown;
  getRetractionText(): string;
  showUserModal(event?: Event): void;
  onImgClick(event: Event): void;
  updated(changed: unknown): void;
}

const TICKS = { waiting: CLOCK, failed: ALERT, sent: CHECK, delivered: CHECKS, read: CHECKS };

/** From now on messages are drawn this way. */
export async function drawLines(elements: CustomElementRegistry, parts: LineParts): Promise<void> {
  const element = await elements.whenDefined('converse-chat-message');
  const prototype = element.prototype as Drawn;
  prototype.renderMessageText = function (): unknown {
    return lineOf(this.model, parts);
  };
  prototype.getRetractionText = () => parts.texts('deleted');
  const updated = Reflect.get<Drawn, 'updated'>(prototype, 'updated');
  prototype.updated = function (changed) {
    updated.call(this, changed);
    sayWhenSent(this, parts.clock);
  };
  // A click on a name opened Converse's dialog about that person.
  prototype.showUserModal = (event) => event?.preventDefault();
}

/** Converse writes the hour of the last edit there; the mark of the edit tells that one. */
export function sayWhenSent(element: MessageElement, clock: Clock): void {
  const { model } = element;
  const time = Date.parse(textOf(model, 'time'));
  if (textOf(model, 'edited') === '' || Number.isNaN(time)) return;
  for (const each of element.querySelectorAll<HTMLElement>('time.chat-msg__time')) {
    each.title = clock.long(time);
    // The text that Converse has drawn stays its own, and only says something else.
    const drawn = [...each.childNodes].find(
      (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
    );
    if (drawn) drawn.textContent = clock.hour(time);
  }
}

export function lineOf(model: Message, parts: LineParts): unknown {
  const { texts } = parts;
  const text = model.getMessageText() ?? '';
  const file = textOf(model, 'oob_url');
  return html`${saidFirst(model, texts)}<span class="chat-msg__body--wrapper">
      <converse-chat-message-body
        class="chat-msg__text ${model.get('is_only_emojis') ? 'chat-msg__text--larger' : ''}"
        .model=${model}
        .text=${text}
        ?is_me_message=${model.isMeCommand()}
      ></converse-chat-message-body>
      ${editedMark(model, parts)} ${tick(model, parts)}
    </span>
    ${
      file !== '' && file !== text
        ? html`<div class="chat-msg__media">
            <converse-texture .text=${file}></converse-texture>
          </div>`
        : nothing
    }
    ${
      model.get('is_error') === true
        ? html`<div class="chat-msg__error">${parts.reasonOf(model) || texts('not_sent')}</div>`
        : nothing
    }`;
}

function saidFirst(model: Message, texts: ActTexts): unknown {
  const said = saidFirstOf(model);
  if (!said) return nothing;
  const words = texts('forwarded', said.name);
  return html`<div class="zc-forwarded" title=${words}>
    ${icon(FORWARD)}<span dir="auto">${words}</span>
  </div>`;
}

function editedMark(model: Message, { texts, clock }: LineParts): unknown {
  const edited = textOf(model, 'edited');
  if (edited === '') return nothing;
  const title = texts('edited_at', clock.long(Date.parse(edited)));
  return html`<span class="zc-edited" title=${title} aria-label=${title} role="img"
    >${texts('edited')}</span
  >`;
}

export const progressWords = (progress: Progress, texts: ActTexts): string =>
  ({
    waiting: texts('waiting'),
    failed: texts('not_sent'),
    sent: texts('sent'),
    delivered: texts('delivered'),
    read: texts('read'),
  })[progress];

function tick(model: Message, { texts, progressOf }: LineParts): unknown {
  if (model.get('sender') !== 'me') return nothing;
  const progress = progressOf(model);
  const label = progressWords(progress, texts);
  return html`<span
    class="zc-tick zc-tick-${progress}"
    role="img"
    title=${label}
    aria-label=${label}
    >${icon(TICKS[progress])}</span
  >`;
}
