/**
 * The section "Zimlets" of the left tree (ZmZimletTreeController, ZmZimletContext): an item for
 * each zimlet whose definition has a `zimletPanelItem`, with a menu.
 */
import { byId, make } from './dwt.ts';
import { ZmActionMenu } from './dwt-controls.ts';
import { globals, type Loose } from './environment.ts';
import type { ZimletContext } from './zimlet-context.ts';

/** A single click waits so long for the second one. */
const DOUBLE_CLICK = 350;

interface MenuEntry {
  id?: string;
  label?: string;
  icon?: string;
  disabledIcon?: string;
  menuItem?: readonly MenuEntry[];
}

export interface PanelItem {
  label?: string;
  icon?: string;
  toolTipText?: readonly { _content?: string }[];
  contextMenu?: readonly { menuItem: readonly MenuEntry[] }[];
}

export function addPanelItem(context: ZimletContext, definition: PanelItem): void {
  const words = (text = ''): string => processMessage(context.name, text);
  const item = make(
    'div',
    {
      class: 'TreeItem ZimletItem',
      id: `zti__ZIMLET__${context.name}`,
      role: 'treeitem',
      title: words(definition.toolTipText?.[0]?._content),
    },
    make('div', { class: 'TreeIcon' }),
    words(definition.label),
  );
  let timer: number | undefined;
  item.addEventListener('click', () => {
    timer ??= window.setTimeout(() => {
      timer = undefined;
      context.callHandler('singleClicked', []);
    }, DOUBLE_CLICK);
  });
  item.addEventListener('dblclick', () => {
    window.clearTimeout(timer);
    timer = undefined;
    context.callHandler('doubleClicked', []);
  });
  const entries = definition.contextMenu?.[0]?.menuItem;
  // Made once, when it is first wanted.
  if (entries) context.panelMenu = () => makeMenu(context, entries, words);
  item.addEventListener('contextmenu', (event) => {
    event.preventDefault();
    event.stopPropagation();
    const menu = context.getPanelActionMenu() as ZmActionMenu | undefined;
    menu?.popup(0, event.clientX, event.clientY);
  });
  context.treeItem = item;
  context.setIcon(definition.icon ?? '');
  byId('z_zimlets').append(item);
}

/** What has no id is a line between the others. Each is told of by its id alone. */
function makeMenu(
  context: ZimletContext,
  entries: readonly MenuEntry[],
  words: (text?: string) => string,
): ZmActionMenu {
  const menu = new ZmActionMenu();
  for (const entry of entries) {
    const { id } = entry;
    if (id === undefined) {
      menu.createSeparator();
      continue;
    }
    const item = menu.createMenuItem(id, {
      text: words(entry.label),
      ...(entry.icon !== undefined && { image: entry.icon }),
    });
    item.setData('xmlMenuItem', entry);
    item.addSelectionListener((event: unknown) => {
      context.callHandler('menuItemSelected', [id, entry, event]);
    });
  }
  return menu;
}

/** `${msg.key}` of the zimlet's messages; `???key???` for one that they have not. */
export function processMessage(zimlet: string, text: string): string {
  const messages = globals[zimlet] as Loose | undefined;
  if (!messages) return text;
  return text.replace(/\$\{msg\.([^}]+)\}/g, (_, key: string) => {
    const found = messages[key];
    return typeof found === 'string' ? found : `???${key}???`;
  });
}
