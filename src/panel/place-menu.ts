/** The menu at the panel's bar: where the chat shall be, and how wide. */
import { PLACES } from '../shared/preferences.ts';
import type { Panel } from './panel.ts';
import css from './place-menu.css';

/** What lies in the frame around it hears of no click; losing the focus tells as much. */
const LEAVING = ['Escape', 'Tab'];

export function openPlaceMenu(panel: Panel, button: HTMLElement): void {
  const root = button.getRootNode() as ShadowRoot;
  const open = root.querySelector('.menu');
  if (open) {
    button.focus();
    button.setAttribute('aria-expanded', 'false');
    open.remove();
    return;
  }
  const { ownerDocument: document } = button;
  const menu = document.createElement('div');
  menu.className = 'menu';
  menu.setAttribute('role', 'menu');
  menu.setAttribute('aria-label', panel.messages['converse_more_place'] ?? '');
  const style = document.createElement('style');
  style.textContent = css;

  const item = (role: string, checked: boolean, key: string, act: () => void): HTMLElement => {
    const element = document.createElement('button');
    element.type = 'button';
    element.tabIndex = -1;
    element.setAttribute('role', role);
    element.setAttribute('aria-checked', String(checked));
    element.textContent = panel.messages[key] ?? key;
    element.addEventListener('click', () => {
      close(true);
      act();
    });
    return element;
  };
  const items = PLACES.map((place) =>
    item('menuitemradio', place === panel.place, `converse_more_place_${place}`, () =>
      panel.choosePlace(place),
    ),
  );
  if (panel.place === 'column' || panel.place === 'docked') {
    const { wide } = panel.memory.now;
    const widen = item('menuitemcheckbox', wide, 'converse_widen', () => {
      panel.memory.change({ wide: !wide });
      panel.arrange();
    });
    widen.classList.add('apart');
    items.push(widen);
  }
  menu.append(style, ...items);

  function close(back: boolean): void {
    // Which takes the focus out of it, and so closes it; but not in a window that is not in front.
    if (back) button.focus();
    if (!menu.isConnected) return;
    button.setAttribute('aria-expanded', 'false');
    menu.remove();
  }
  menu.addEventListener('keydown', (event) => {
    if (LEAVING.includes(event.key)) close(true);
    else if (!walk(items, root, event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  menu.addEventListener('focusout', ({ relatedTarget }) => {
    if (!menu.contains(relatedTarget as Node | null)) close(false);
  });
  button.after(menu);
  button.setAttribute('aria-expanded', 'true');
  items.find((each) => each.getAttribute('aria-checked') === 'true')?.focus();
}

/** Moves the focus; one before the first is the last, and the other way round. */
function walk(items: readonly HTMLElement[], root: ShadowRoot, key: string): boolean {
  const at = items.findIndex((item) => item === root.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[key];
  if (to !== undefined) items[(to + items.length) % items.length]?.focus();
  return to !== undefined;
}
