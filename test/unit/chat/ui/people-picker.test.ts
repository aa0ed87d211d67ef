// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from 'vitest';
import type { PeopleFound, PersonRow } from '../../../../src/chat/list/list-model.ts';
import { type PeoplePicker, peoplePicker } from '../../../../src/chat/ui/people-picker.ts';

const NAMES = ['Anna', 'Bert', 'Carl', 'Dora', 'Emil', 'Fred', 'Gina', 'Hans', 'Ines', 'Jörg'];
const people = NAMES.map((name): PersonRow => ({
  key: `${name.toLowerCase()}@x`,
  name,
  presence: 'offline',
}));
const changes = new EventTarget();
const onChange = vi.fn();
let picker: PeoplePicker;
let found: PersonRow[];
let more: Partial<PeopleFound>;

// jsdom has nothing to scroll.
Element.prototype.scrollIntoView = () => undefined;

const field = (): HTMLInputElement => picker.querySelector('input')!;
const offered = (): string[] =>
  [...picker.querySelectorAll('[role=option] .zc-name')].map(({ textContent }) => textContent);
const chips = (): string[] =>
  [...picker.querySelectorAll('.zc-chip > [dir]')].map(({ textContent }) => textContent);
const meant = (): string | undefined =>
  picker.querySelector(`#${field().getAttribute('aria-activedescendant') ?? 'none'} .zc-name`)
    ?.textContent;
const hint = (): string => picker.querySelector('.zc-hint')!.textContent.trim();

async function type(text: string): Promise<void> {
  field().value = text;
  field().dispatchEvent(new InputEvent('input', { bubbles: true }));
  await picker.updateComplete;
}
/** Whether the key went on to what is around the field. */
async function press(key: string, how: KeyboardEventInit = {}): Promise<boolean> {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...how });
  field().dispatchEvent(event);
  await picker.updateComplete;
  return !event.defaultPrevented;
}

beforeEach(async () => {
  vi.clearAllMocks();
  found = people;
  more = {};
  picker = peoplePicker(document, {
    texts: {
      people: 'People',
      people_hint: 'Type a name',
      take_out: 'Take out {0}',
      nobody: 'No {0}',
      asking: 'Searching',
      unsure: 'Unsure',
    },
    find: (text, limit) => ({
      rows: found.filter(({ name }) => name.toLowerCase().includes(text)).slice(0, limit),
      more: 0,
      ...more,
    }),
    changes,
    onChange,
  });
  document.body.replaceChildren(picker);
  await picker.updateComplete;
});

test('offers the first eight, and never anybody twice', async () => {
  expect(offered()).toEqual(NAMES.slice(0, 8));
  await type('a');
  await press('Enter');
  expect(chips()).toEqual(['Anna']);
  expect(picker.chosen).toEqual([{ key: 'anna@x', name: 'Anna' }]);
  expect(field().value).toBe('');
  expect(offered()).toEqual(NAMES.slice(1, 9));
  expect(onChange).toHaveBeenCalledTimes(1);
});

test('the arrows walk round through what is offered; Enter chooses', async () => {
  await type('n');
  expect(offered()).toEqual(['Anna', 'Gina', 'Hans', 'Ines']);
  expect(meant()).toBe('Anna');
  await press('ArrowUp');
  expect(meant()).toBe('Ines');
  await press('ArrowDown');
  await press('ArrowDown');
  expect(meant()).toBe('Gina');
  expect(await press('Enter')).toBe(false);
  expect(chips()).toEqual(['Gina']);
});

test('another letter means the best one again', async () => {
  await type('n');
  await press('ArrowDown');
  await type('in');
  expect(meant()).toBe('Gina');
});

test('Enter goes on only from an empty field: nobody is left out for want of an answer', async () => {
  await type('zz');
  expect(await press('Enter')).toBe(false);
  expect(picker.chosen).toEqual([]);
  await type('');
  expect(await press('Enter')).toBe(true);
  expect(picker.chosen).toEqual([]);
});

test('keys of an input method are not for the choice', async () => {
  await type('a');
  expect(await press('Enter', { isComposing: true })).toBe(true);
  expect(picker.chosen).toEqual([]);
});

test('are taken out by Backspace, while nothing is typed, or by their button', async () => {
  for (const text of ['anna', 'bert', 'carl']) {
    await type(text);
    await press('Enter');
  }
  await type('d');
  expect(await press('Backspace')).toBe(true);
  expect(chips()).toEqual(['Anna', 'Bert', 'Carl']);
  await type('');
  await press('Backspace');
  expect(chips()).toEqual(['Anna', 'Bert']);
  picker.querySelector<HTMLElement>('[aria-label="Take out Anna"]')!.click();
  await picker.updateComplete;
  expect(chips()).toEqual(['Bert']);
  expect(document.activeElement).toBe(field());
  expect(onChange).toHaveBeenCalledTimes(5);
});

test('says who is being looked for, or that somebody may be missing, or that there is nobody', async () => {
  expect(hint()).toBe('');
  await type('zz');
  expect(hint()).toBe('No zz');
  more = { asking: true };
  await type('zzz');
  expect(hint()).toBe('Searching');
  more = { unsure: true };
  await type('zz');
  expect(hint()).toBe('Unsure');
});

test('whoever is found later is offered, as long as it is on the page', async () => {
  found = [];
  await type('j');
  expect(offered()).toEqual([]);
  found = people;
  changes.dispatchEvent(new Event('change'));
  await picker.updateComplete;
  expect(offered()).toEqual(['Jörg']);
  picker.remove();
  found = [];
  changes.dispatchEvent(new Event('change'));
  await picker.updateComplete;
  expect(offered()).toEqual(['Jörg']);
});

test('the pointer means one at a time, and after a click the one who comes under it', async () => {
  const options = (): HTMLElement[] => [...picker.querySelectorAll<HTMLElement>('[role=option]')];
  const move = async (at: number, movementX: number): Promise<void> => {
    const event = new MouseEvent('mousemove', { bubbles: true });
    Object.defineProperty(event, 'movementX', { value: movementX });
    options()[at]?.dispatchEvent(event);
    await picker.updateComplete;
  };
  await move(2, 1);
  expect(meant()).toBe('Carl');
  expect(picker.querySelectorAll('[aria-selected=true]')).toHaveLength(1);
  options()[2]?.click();
  await picker.updateComplete;
  expect(chips()).toEqual(['Carl']);
  expect(meant()).toBe('Dora');
  await press('ArrowDown');
  await move(2, 0); // the list has moved, not the pointer
  expect(meant()).toBe('Emil');
});
