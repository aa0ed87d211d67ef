import type { Theme } from '../shared/theme.ts';
import colours from '../../zimlet/colours.css';
import css from './panel.css';
import type { Layout } from './places.ts';
import type { PanelState, Texts } from './texts.ts';

export interface PanelModel {
  readonly open: boolean;
  readonly state: PanelState;
  readonly unread: number;
}

export interface PanelActions {
  toggle(): void;
  close(): void;
  /** Asks where the chat shall be, beside the button. */
  places(button: HTMLElement): void;
  retry(): void;
}

export interface PanelView {
  /** The element to put into the page, once: moving it would reload the frame. */
  readonly host: HTMLElement;
  readonly frame: HTMLIFrameElement;
  render(model: PanelModel): void;
  place(layout: Layout): void;
  focusLauncher(): void;
  /** The first control of what is on the screen. */
  focusFirst(): void;
  setDragging(dragging: boolean): void;
  wear(theme: Theme): void;
}

export const HOST_ID = 'com_zimbra_converse_panel';

/** The chat's own colours, for the root of a shadow instead of a page. */
const COLOURS = colours.replace(/:root(\[[^\]]*\])?/g, (_root, state?: string) =>
  state ? `:host(${state})` : ':host',
);

const BUBBLE = `<svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true"><path d="M3 2h12a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H9l-4 4v-4H3a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2z"/></svg>`;
const icon = (path: string): string =>
  `<svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true"><path d="${path}"/></svg>`;
const PLACES = icon('M2 3h12v10H2zM10 3v10');
const CLOSE = icon('M4 4l8 8M12 4l-8 8');
const BACK = icon('M10 3L5 8l5 5');

const SKELETON = `
<section class="panel closed" id="panel">
  <div class="bar">
    <button type="button" class="back">${BACK}<span></span></button>
    <span class="title"></span>
    <span class="state"></span>
    <button type="button" class="places" aria-haspopup="menu">${PLACES}</button>
    <button type="button" class="close">${CLOSE}</button>
  </div>
  <div class="notice" hidden><span></span><button type="button" class="retry"></button></div>
  <iframe referrerpolicy="same-origin" allow="microphone"></iframe>
</section>
<button type="button" class="launcher" aria-controls="panel">
  <span class="row">${BUBBLE}<span class="title"></span> <span class="state"></span> <span class="badge" aria-hidden="true" hidden></span></span>
</button>
<div class="spoken" role="status"></div>`;

/** Builds the launcher and the panel; decides nothing. */
export function createView(document: Document, texts: Texts, actions: PanelActions): PanelView {
  const host = document.createElement('div');
  host.id = HOST_ID;
  host.setAttribute('role', 'complementary');
  host.setAttribute('aria-label', texts.chat);
  const root = host.attachShadow({ mode: 'open' });
  root.innerHTML = `<style>${COLOURS}${css}</style>${SKELETON}`;
  const find = (selector: string): HTMLElement => {
    const element = root.querySelector<HTMLElement>(selector);
    if (!element) throw new Error(`the panel has no ${selector}`);
    return element;
  };

  const panel = find('.panel');
  const frame = find('iframe') as HTMLIFrameElement;
  const launcher = find('.launcher');
  const places = find('.places');
  const back = find('.back');
  const notice = find('.notice');
  const retry = find('.retry');
  const badge = find('.badge');
  const spoken = find('.spoken');

  panel.setAttribute('aria-label', texts.chat);
  frame.title = texts.chat;
  retry.textContent = texts.retry;
  label(find('.close'), texts.close);
  label(places, texts.places);
  setText(find('.back span'), texts.back);
  for (const title of root.querySelectorAll('.title')) title.textContent = texts.chat;

  // The webmail's rules for what has the focus meet the host, and no rule in here beats them.
  host.style.setProperty('outline', 'none', 'important');
  launcher.addEventListener('click', () => actions.toggle());
  back.addEventListener('click', () => actions.close());
  find('.close').addEventListener('click', () => actions.close());
  places.addEventListener('click', () => actions.places(places));
  retry.addEventListener('click', () => actions.retry());
  panel.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') actions.close();
  });

  return {
    host,
    frame,
    focusLauncher: () => launcher.focus(),
    focusFirst: () => {
      if (panel.classList.contains('closed')) launcher.focus();
      else (panel.dataset.whole === undefined ? places : back).focus();
    },
    setDragging: (dragging) => panel.classList.toggle('dragging', dragging),
    wear: ({ dark, rtl, properties }) => {
      host.dataset.theme = dark ? 'dark' : 'light';
      // What is read, and not where it stands: the webmail has the same sides in every language.
      for (const part of root.querySelectorAll<HTMLElement>('.bar, .notice, .row')) {
        part.dir = rtl ? 'rtl' : 'ltr';
      }
      for (const [name, value] of Object.entries(properties)) host.style.setProperty(name, value);
    },
    place({ rect, whole, place }) {
      panel.classList.toggle('closed', !rect);
      launcher.hidden = rect !== undefined;
      panel.dataset.place = place;
      panel.toggleAttribute('data-whole', whole);
      for (const side of ['left', 'top', 'width', 'height'] as const) {
        panel.style[side] = rect ? `${rect[side]}px` : '';
      }
    },
    render({ open, state, unread }) {
      const word = texts.state(state);
      for (const place of root.querySelectorAll('.state')) place.textContent = word;
      badge.hidden = unread === 0;
      badge.textContent = unread > 99 ? '99+' : String(unread);
      launcher.setAttribute('aria-expanded', String(open));
      launcher.title = said(open ? texts.close : texts.open, word, texts.unread(unread));
      // What it says is also what it is called: so it is found by voice.
      launcher.setAttribute('aria-label', said(`${texts.chat} ${word}`, texts.unread(unread)));

      const trouble = texts.trouble(state);
      notice.hidden = trouble === undefined;
      setText(find('.notice span'), trouble ?? '');
      // Said once when it changes, and not again with each count.
      setText(spoken, [trouble ?? word, texts.unread(unread)].filter(Boolean).join('. '));
    },
  };
}

const said = (...parts: string[]): string => parts.filter(Boolean).join(', ');

function label(element: HTMLElement, text: string): void {
  element.setAttribute('aria-label', text);
  element.title = text;
}

function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
