import type { ToPanel } from '../shared/panel-chat.ts';
import { answerTo } from './answers.ts';
import { linkToChat } from './chat-link.ts';
import { parseConfig, type ZimletConfig } from './config.ts';
import { isolate, watchDrags } from './isolate.ts';
import { forget, recall, remember } from './panel-memory.ts';
import { textsFrom } from './texts.ts';
import { themeFrom } from './theme.ts';
import { createView, type PanelModel } from './view.ts';
import { readSkin } from './zimbra/skin.ts';
import type { Webmail } from './zimbra/webmail.ts';

export interface PanelParts {
  readonly window: Window;
  /** For the console; details that the user need not read. */
  readonly warn: (line: string) => void;
  /** The panel's texts where the webmail has none. */
  readonly english: Readonly<Record<string, string>>;
  /** File names inside the zimlet. */
  readonly chatPage: string;
  readonly tokenJsp: string;
}

/** Longer than a slow line needs for the frame's own page, which is small. */
const FRAME_PATIENCE_MS = 30_000;

/** Puts the launcher into the webmail and, unless told to wait for the user, starts the chat. */
export function startPanel(webmail: Webmail, parts: PanelParts): void {
  const { window, warn } = parts;
  const { document } = window;
  const storage = (): Storage => window.sessionStorage;
  let model: PanelModel = { ...recall(storage), state: { name: 'idle' }, unread: 0 };
  /** Things that the user has written and that have not arrived. */
  let waiting = 0;
  let patience: number | undefined;
  let isSignedOut = (): void => undefined;
  let signedOut: Promise<void> | undefined;

  const texts = textsFrom((key) => webmail.message(key), parts.english);
  const view = createView(document, texts, {
    toggle: () => (model.open ? close() : open()),
    close,
    widen: () => show({ wide: !model.wide }),
    retry,
  });
  const chat = linkToChat(window, view.frame);
  let theme = themeFrom(readSkin(document));
  view.wear(theme);

  /** The skin may have been changed since. */
  function look(): void {
    const now = themeFrom(readSkin(document));
    if (JSON.stringify(now) === JSON.stringify(theme)) return;
    theme = now;
    view.wear(theme);
    chat.send({ type: 'theme', theme });
  }

  function show(change: Partial<PanelModel>): void {
    model = { ...model, ...change };
    view.render(model);
    if ('open' in change || 'wide' in change) remember(storage, model);
  }

  function open(): void {
    look();
    show({ open: true });
    if (model.state.name === 'idle') loadFrame();
    chat.send({ type: 'visible', visible: true });
    view.frame.focus();
    chat.send({ type: 'focus' });
  }

  function close(): void {
    show({ open: false });
    chat.send({ type: 'visible', visible: false });
    view.focusLauncher();
  }

  function retry(): void {
    const { state } = model;
    if ('trouble' in state && state.trouble === 'not_loaded') loadFrame();
    else chat.send({ type: 'retry' });
  }

  function loadFrame(): void {
    if (!config) return;
    show({ state: { name: 'connecting' } });
    window.clearTimeout(patience);
    patience = window.setTimeout(() => {
      warn(`${view.frame.src} did not start`);
      show({ state: { name: 'paused', trouble: 'not_loaded' } });
    }, FRAME_PATIENCE_MS);
    const url = webmail.resourceUrl(parts.chatPage);
    // A second time without a step in the browser's history.
    if (view.frame.hasAttribute('src')) view.frame.contentWindow?.location.replace(url);
    else view.frame.src = url;
  }

  function onMessage(message: ToPanel): void {
    switch (message.type) {
      case 'ready':
        return onReady();
      case 'state':
        return show({ state: message.state });
      case 'unread':
        return show({ unread: message.count });
      case 'waiting':
        waiting = message.count;
        return;
      case 'activity':
        return webmail.reportActivity();
      case 'leave':
        return close();
      case 'signed-out':
        waiting = 0;
        forget(storage);
        show({ state: { name: 'idle' }, unread: 0 });
        return isSignedOut();
      case 'ask':
        void answerTo(webmail.answerers, message, warn).then(chat.send);
        return;
      default:
        message satisfies never;
    }
  }

  /** Resolves with false when the user would rather stay than lose what is not sent. */
  async function signOut(): Promise<boolean> {
    if (model.state.name === 'idle') return true;
    if (waiting > 0 && !window.confirm(texts.leaveUnsent)) return false;
    signedOut = new Promise((resolve) => (isSignedOut = resolve));
    chat.send({ type: 'sign-out' });
    await signedOut;
    return true;
  }

  /** The user has stayed after all; the signed-out frame can only be loaded afresh. */
  function startAgain(): void {
    if (model.state.name === 'idle') loadFrame();
  }

  function onReady(): void {
    window.clearTimeout(patience);
    if (!config) return;
    const { boshUrl, websocketUrl, xmppDomain, meetingUrl, debug } = config;
    chat.send({
      type: 'start',
      settings: {
        email: webmail.email,
        ...(webmail.displayName && { displayName: webmail.displayName }),
        locale: webmail.locale,
        tokenUrl: webmail.resourceUrl(parts.tokenJsp),
        boshUrl,
        debug,
        texts: texts.ofFrame,
        theme,
        ...(websocketUrl && { websocketUrl }),
        ...(xmppDomain && { xmppDomain }),
        ...(meetingUrl && { meetingUrl }),
        ...(webmail.hasBriefcase && { hasBriefcase: true }),
      },
    });
    chat.send({ type: 'visible', visible: model.open });
  }

  isolate(view.host, () => webmail.reportActivity());
  watchDrags(document, view.host, (dragging) => view.setDragging(dragging));
  chat.receive(onMessage);
  webmail.beforeLogOff(signOut, () => void signedOut?.then(startAgain));
  webmail.shell.append(view.host);

  let config: ZimletConfig | undefined;
  try {
    config = parseConfig((name) => webmail.config(name), window.location.origin);
  } catch (error) {
    warn(`configuration: ${error instanceof Error ? error.message : String(error)}`);
    show({ state: { name: 'paused', trouble: 'settings' } });
    return;
  }
  show({});
  if (config.autostart || model.open) loadFrame();
}
