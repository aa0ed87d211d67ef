/**
 * The toolbars of the mail list and of a mail's own view: a button, and in "Actions", where Zimbra
 * has what one does with a mail less often. Zimbra enables all buttons when one mail is chosen, so
 * what is not for this mail is hidden. So is what would push Zimbra's own last button out of a narrow
 * toolbar, which cuts and does not wrap (ZmToolBar.adjustSize): "Actions" has it all the same. 10.1,
 * 8.8.15; 8.6 read only.
 */
import { addButton, addEntry, type Entry, type Toolbar } from './controls.ts';
import type { Hooks } from './hooks.ts';
import { type Mail, type MailController, mailOf, type MailMessage, messageAt } from './message.ts';

const BUTTON = 'CONVERSE_CHAT';
/** What is for one mail too. */
const NEIGHBOUR = 'REPLY';

interface ToolbarController extends MailController {
  readonly _toolbar?: Readonly<Record<string, Toolbar | undefined>>;
}

/** ZmMailMsgView; one of several in a conversation is a capsule. */
interface MessageView {
  readonly _controller?: ToolbarController;
  readonly isZmMailMsgCapsuleView?: boolean;
}

export interface MailToolbarParts {
  readonly label: string;
  readonly tooltip: string;
  everyone(message: MailMessage): Entry | undefined;
  /** Whether there is somebody on it to chat with. */
  isFor(mail: Mail): boolean;
}

export function addToMailToolbar(hooks: Hooks, parts: MailToolbarParts): void {
  const { label: text, tooltip } = parts;
  const entryAt = (controller: ToolbarController): Entry | undefined => {
    const message = messageAt(controller);
    return message && parts.everyone(message);
  };
  /** The toolbars that have the button, and whether it is for what is chosen there. */
  const toolbars = new Map<Toolbar, boolean>();
  const settle = (toolbar: Toolbar): void => {
    const button = toolbar.getOp(BUTTON);
    button?.setVisible(toolbars.get(toolbar) === true);
    if (!hasRoom(toolbar)) button?.setVisible(false);
  };
  const settleAll = (): void => {
    for (const toolbar of toolbars.keys()) {
      // With the view that it was for: a mail in a tab of its own is closed.
      if (toolbar.isDisposed?.() === true) toolbars.delete(toolbar);
      else settle(toolbar);
    }
  };
  hooks.on('onShowView', settleAll);
  // After Zimbra, which the window tells too (DwtShell).
  addEventListener('resize', () => requestAnimationFrame(settleAll));
  hooks.on(
    'initializeToolbar',
    (_app: unknown, toolbar: Toolbar, controller: ToolbarController) => {
      if (!controller._getLoadedMsg) return;
      addButton(toolbar, BUTTON, { text, tooltip }, () => entryAt(controller)?.act());
      // Zimbra does so with all of them, but before this one came.
      if (toolbar.getOp(NEIGHBOUR)?.getEnabled() === false) {
        toolbar.getOp(BUTTON)?.setEnabled(false);
      }
      if (!toolbars.has(toolbar)) toolbars.set(toolbar, true);
      settle(toolbar);
      const actions = toolbar.getActionsMenu?.();
      if (actions) addEntry(actions, BUTTON, () => entryAt(controller));
    },
  );
  hooks.on(
    'onMsgView',
    (message: Parameters<typeof mailOf>[0], _old: unknown, view: MessageView) => {
      const isFor = parts.isFor(mailOf(message));
      // Another mail of the same conversation may have somebody.
      if (!isFor && view.isZmMailMsgCapsuleView) return;
      for (const toolbar of Object.values(view._controller?._toolbar ?? {})) {
        if (!toolbar?.getOp(BUTTON)) continue;
        toolbars.set(toolbar, isFor);
        settle(toolbar);
      }
    },
  );
}

/** One that is not on the screen has no measures. */
function hasRoom(toolbar: Toolbar): boolean {
  const element = toolbar.getHtmlElement?.();
  return !element || element.scrollWidth <= element.clientWidth;
}
