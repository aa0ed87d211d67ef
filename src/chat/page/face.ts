/** The frame's page: the list, the place of the conversation, and what may lie over both. */
import { hasFocusAround } from '../../browser/frame-focus.ts';
import type { ChatSettings } from '../../shared/panel-chat.ts';
import type { ListModel, RowChange } from '../list/list-model.ts';
import type { SearchParts } from '../search/message-search.ts';
import type { ConversationHead } from '../conversation/header.ts';
import type { ReminderAct } from '../list/list-events.ts';
import type { Status } from '../list/status-menu.ts';
import type { Tells } from '../own/tells.ts';

export interface FaceActions {
  /** `message`: one that is to be shown, by its id in the archive. */
  open(peer: string, isGroup: boolean, message?: string): void;
  status(status: Status): void;
  /** Asks what else the user says of himself, or takes it back. */
  statusText(clear: boolean): void;
  tells(tells: Tells): void;
  /** Whether the user wants notices on the desktop, as he was asked. */
  offered(accept: boolean): void;
  choose(peer: string, change: RowChange): void;
  reminder(id: string, act: ReminderAct): void;
  /** Somebody from outside may see that the user is there, or may not. */
  answer(peer: string, accept: boolean): void;
  newGroup(): void;
  /** Files that were dropped beside the conversation. */
  files(files: readonly File[]): void;
  /** Chat is open in another tab, and is wanted here. */
  useHere(): void;
  back(): void;
  /** The list could not be fetched. */
  failed(error: unknown): void;
}

export interface Face {
  /** Where the conversation's frame goes. */
  readonly conversationPlace: HTMLElement;
  /** Over the conversation; its program comes with the first one. */
  readonly head: ConversationHead;
  /** Fetches and draws the list, for which a sign-in need not wait. */
  appear(): void;
  model: ListModel | undefined;
  tells: Tells;
  /** The user is asked whether he wants notices on the desktop. */
  offer: boolean;
  search: SearchParts | undefined;
  /** The open conversation. */
  current: string | undefined;
  /** The list stands beside the conversation; the focus is in it. */
  readonly isBeside: boolean;
  readonly isInList: boolean;
  showElsewhere(elsewhere: boolean): void;
  /** The conversation could not be opened. */
  showFailure(): void;
  focus(): void;
}

/** From this width on the list stands beside the conversation, in CSS pixels. */
const BESIDE_PX = 640;

export function createFace(document: Document, settings: ChatSettings, actions: FaceActions): Face {
  const { texts, locale } = settings;
  const text = (key: string): string => texts[`converse_chat_${key}`] ?? key;
  const { body, documentElement } = document;
  const make = (name: string, className: string, content = ''): HTMLElement => {
    const element = document.createElement(name);
    element.className = className;
    element.textContent = content;
    return element;
  };

  const list = document.createElement('zc-list');
  list.message = (key) => texts[key];
  list.locale = locale.replace(/_/g, '-');
  list.webmail = settings.clock;
  list.setAttribute('aria-label', texts['converse_list_title'] ?? '');
  list.addEventListener('zc-open', ({ detail }) =>
    actions.open(detail.key, detail.isGroup, detail.message),
  );
  list.addEventListener('zc-choose', ({ detail }) => actions.choose(detail.key, detail.change));
  list.addEventListener('zc-reminder', ({ detail }) => actions.reminder(detail.id, detail.act));
  list.addEventListener('zc-status-text', ({ detail }) => actions.statusText(detail.clear));
  list.addEventListener('zc-answer', ({ detail }) => actions.answer(detail.key, detail.accept));
  list.addEventListener('zc-new-group', () => actions.newGroup());
  list.addEventListener('zc-tells', ({ detail }) => actions.tells(detail.tells));
  list.addEventListener('zc-offered', ({ detail }) => actions.offered(detail.accept));
  list.addEventListener('zc-status', ({ detail }) => actions.status(detail.status));

  const head = document.createElement('zc-conversation-head');
  head.addEventListener('zc-back', () => actions.back());
  const place = make('div', 'zc-place');
  const empty = make('p', 'zc-place-empty', text('choose'));
  const failure = make('p', 'zc-failure', text('not_opened'));
  failure.setAttribute('role', 'alert');
  failure.hidden = true;
  place.append(head, empty, failure);

  const elsewhere = make('div', 'zc-elsewhere');
  const here = make('button', 'zc-here', text('use_here'));
  here.addEventListener('click', () => actions.useHere());
  elsewhere.append(make('p', '', text('elsewhere')), here);
  elsewhere.hidden = true;
  body.replaceChildren(place, elsewhere);

  const wide = document.defaultView?.matchMedia(`(min-width: ${BESIDE_PX}px)`);
  let current: string | undefined;
  const layout = (): void => {
    const isWide = wide?.matches === true;
    documentElement.classList.toggle('zc-wide', isWide);
    documentElement.classList.toggle('zc-open', current !== undefined);
    // A page has one main part: the conversation, or the list where that is all there is.
    const isList = !isWide && current === undefined;
    list.setAttribute('role', isList ? 'main' : 'complementary');
    if (isList) place.removeAttribute('role');
    else place.setAttribute('role', 'main');
  };
  wide?.addEventListener('change', layout);
  layout();

  // Anywhere in the frame; the browser would open the file.
  document.addEventListener('dragover', (event) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
  });
  document.addEventListener('drop', (event) => {
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    actions.files(files);
  });

  let appeared: Promise<void> | undefined;
  const appear = (): Promise<void> =>
    (appeared ??= import('../list/list.ts').then(
      async ({ listTextsFrom }) => {
        list.texts = listTextsFrom((key) => texts[key]);
        place.before(list);
        await list.updateComplete;
      },
      (error: unknown) => {
        appeared = undefined;
        actions.failed(error);
      },
    ));

  return {
    conversationPlace: place,
    head,
    appear: () => void appear(),
    get model() {
      return list.model;
    },
    set model(model) {
      list.model = model;
    },
    get tells() {
      return list.tells;
    },
    set tells(tells) {
      list.tells = tells;
    },
    get offer() {
      return list.offer;
    },
    set offer(offer) {
      list.offer = offer;
    },
    get search() {
      return list.search;
    },
    set search(search) {
      list.search = search;
    },
    get current() {
      return current;
    },
    set current(peer) {
      current = peer;
      list.current = peer;
      if (peer === undefined) head.open = undefined;
      failure.hidden = true;
      layout();
    },
    get isBeside() {
      return wide?.matches === true;
    },
    get isInList() {
      return list.contains(document.activeElement);
    },
    showElsewhere: (isElsewhere) => {
      elsewhere.hidden = !isElsewhere;
      list.inert = isElsewhere;
      place.inert = isElsewhere;
    },
    showFailure: () => (failure.hidden = false),
    focus: () => {
      if (elsewhere.hidden)
        void appear().then(() => {
          if (list.isConnected && hasFocusAround(window)) list.focusFirst();
        });
      else here.focus();
    },
  };
}
