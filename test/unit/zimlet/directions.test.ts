/** Our styles are for both directions of writing: nothing in them is on the left or the right. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const inFolder = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
    join(folder, name),
  );
const FILES = [...inFolder('zimlet'), ...inFolder('src')].filter(
  (name) => name.endsWith('.css') || /style\.ts$/.test(name),
);

/** What may be, and why. */
const REASONS: Readonly<Record<string, string>> = {
  'zimlet/conversation.css: transform: translateX(-50%)': 'half of its width; the other way below',
  'zimlet/conversation.css: transform: translateX(50%)': 'the other way',
  'src/panel/place-menu.css: border-width: 0 2px 2px 0': 'a tick, turned; the same in all languages',
};

const SIDES = [
  /^(margin|padding|border|inset|scroll-margin|scroll-padding)-(left|right)\b/,
  /^(left|right):/,
  /^border-(top|bottom)-(left|right)-radius:/,
  /^(text-align|float|clear|caption-side): (left|right)\b/,
  /^(background|background-position|object-position|transform-origin): .*\b(left|right)\b/,
  /^transform: .*translate(X|3d)?\((?!0)/,
];

/** Whether its four values are another thing on the left than on the right. */
function isLopsided(declaration: string): boolean {
  const [, property, all] =
    /^(margin|padding|inset|border-radius|border-width|border-style|border-color): (.+)$/.exec(
      declaration,
    ) ?? [];
  if (all === undefined) return false;
  const values = all.replace(/\((?:[^()]|\([^()]*\))*\)/g, '()').split(/\s+/);
  const [first, second = first, third = first, fourth = second] = values;
  return property === 'border-radius'
    ? first !== second || third !== fourth
    : second !== fourth;
}

function declarationsOf(css: string): string[] {
  return css
    .replace(/\/\*[^]*?\*\//g, '')
    .split(/[{};]/)
    .map((part) => part.trim().replace(/\s+/g, ' ').replace(/ ?: ?/, ': '));
}

const sidedIn = (css: string): string[] =>
  declarationsOf(css).filter(
    (each) => SIDES.some((side) => side.test(each)) || isLopsided(each),
  );

test('there are such files', () => {
  expect(FILES.length).toBeGreaterThan(8);
});

test.each(FILES)('%s', (name) => {
  const sided = sidedIn(readFileSync(join(ROOT, name), 'utf8')).map((each) => `${name}: ${each}`);
  expect(sided.filter((each) => !(each in REASONS))).toEqual([]);
});

test('what has a reason is still there', () => {
  const all = FILES.flatMap((name) =>
    sidedIn(readFileSync(join(ROOT, name), 'utf8')).map((each) => `${name}: ${each}`),
  );
  expect(Object.keys(REASONS).filter((each) => !all.includes(each))).toEqual([]);
});

describe('it is noticed', () => {
  test.each([
    'margin-left: 1px',
    'right: 0',
    'text-align:left',
    'float: right',
    'padding: 1px 2px 1px 3px',
    'border-radius: 3px 10px 10px',
    'border-top-left-radius: 3px',
    'transform: translateX(4px)',
  ])('%s', (declaration) => {
    expect(sidedIn(`a { ${declaration}; }`)).toHaveLength(1);
  });

  test.each([
    'margin-inline-start: 1px',
    'text-align: start',
    'padding: 1px 2px 3px',
    'padding: calc(1px + 2px) 3px',
    'border-radius: 10px',
    'transform: scaleX(-1)',
  ])('not %s', (declaration) => {
    expect(sidedIn(`a { ${declaration}; }`)).toEqual([]);
  });
});
