/** What stands where the conversations would, and what is said aloud of what was found. */
import { html, nothing, type TemplateResult } from 'lit';
import { BUBBLES, icon, SEARCH } from '../../frame/icons.ts';
import { counted, put } from '../../shared/texts.ts';
import type { ListTexts } from './list-texts.ts';
import type { Shown } from './shown.ts';

export interface Looking {
  readonly texts: ListTexts;
  /** Without the spaces around it. */
  readonly filter: string;
  /** The model knows what there is. */
  readonly isLoaded: boolean;
  /** What was said is looked through too, and says itself what came of it. */
  readonly searchesMessages: boolean;
}

const SKELETONS = [62, 45, 70, 38, 55, 48];

export function instead(shown: Shown, looking: Looking): TemplateResult | typeof nothing {
  const { people, recent, asking } = shown;
  const { texts, filter, isLoaded, searchesMessages } = looking;
  if (!isLoaded) return skeleton();
  if (filter && (people.length > 0 || searchesMessages)) return nothing;
  if (filter && asking) return html`<p class="zc-hint">${texts.asking}</p>`;
  const isAlone = people.length === 0 && recent.length === 0;
  return html`<div class="zc-empty">
    ${icon(filter ? SEARCH : BUBBLES)}
    <p>${filter ? put(texts.nothing, filter) : texts.empty}</p>
    <p>${filter ? texts.nothing_hint : isAlone ? texts.empty_alone : texts.empty_hint}</p>
  </div>`;
}

export function spoken(shown: Shown, looking: Looking): string {
  const { conversations, people, asking, later, more } = shown;
  const { texts, filter, isLoaded, searchesMessages } = looking;
  if (!isLoaded) return texts.loading;
  if (!filter || asking) return '';
  const count = conversations.length + people.length + later + more;
  if (count === 0 && searchesMessages) return '';
  if (count === 0) return put(texts.nothing, filter);
  return counted(texts, 'result', count);
}

const skeleton = (): TemplateResult =>
  html`<div class="zc-skeleton">
    ${SKELETONS.map(
      (width) =>
        html`<div class="zc-row">
          <span class="zc-avatar"></span>
          <span class="zc-words"
            ><i style="width:${width}%"></i><i style="width:${width + 22}%"></i
          ></span>
        </div>`,
    )}
  </div>`;
