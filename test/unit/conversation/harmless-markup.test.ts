// @vitest-environment jsdom
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isHarmless } from '../../../src/conversation/harmless-markup.ts';

const CONVERSE = 'node_modules/converse.js/src/headless';
const source = readFileSync(`${CONVERSE}/plugins/emoji/utils.js`, 'utf8');

/** What Converse looks at as markup when it stands in a message. */
const smileys = [...source.matchAll(/'((?:\\.|[^'\\\n])+)': ?'[\da-f-]{4,}'/g)].map(
  ([, text = '']) => text.replace(/\\(.)/g, '$1'),
);

test('the smileys that Converse knows', () => {
  expect(smileys.length).toBeGreaterThan(50);
  expect(smileys).toEqual(expect.arrayContaining([':)', '<3', '</3', '>:(']));
  expect(smileys.filter((text) => !isHarmless(text))).toEqual([]);
});

test.each(['a < b', '1 <2> 3', 'a & b &lt;img&gt;', '<', '</', '</ img>', '', '<3 img src=x>'])(
  'no element comes of %j, and it is let through',
  (text) => {
    const place = document.createElement('div');
    place.innerHTML = text;
    expect(place.children).toHaveLength(0);
    expect(isHarmless(text)).toBe(true);
  },
);

test.each([
  '<a href="javascript:alert(1)">x</a>',
  '<img src=x onerror=alert(1)>',
  'text <IMG src=x onerror=alert(1)>',
  '<3<svg onload=alert(1)>',
  '</p onclick=alert(1)>',
  '<script src="/x.js"></script>',
  '<!--x--><b>',
  '<![CDATA[<img src=x onerror=alert(1)>]]>',
  '<?x?>',
  '<input/><img src=x onerror=alert(1)>',
  ' <input/>',
  "<a href='#' onclick='alert(1)'></a>",
  '<value>text</value>',
  "<a id='sizzle1'></a><select id='sizzle2-\r\\' msallowcapture=''><option selected=''></option></select>",
])('%j is not let through', (markup) => {
  expect(isHarmless(markup)).toBe(false);
});

test('the questions of Sizzle to the browser, as its copy in Converse asks them', () => {
  const sizzle = readFileSync(`${CONVERSE}/dist/converse-headless.js`, 'utf8');
  const questions = [...sizzle.matchAll(/\bel\.innerHTML = ((?:"[^"]*"|\s|\+)+);/g)].map(
    ([, parts = '']) => [...parts.matchAll(/"([^"]*)"/g)].map(([, part = '']) => part).join(''),
  );
  expect(questions.length).toBeGreaterThan(1);
  expect(questions.filter((text) => !isHarmless(text))).toEqual([]);
  const id = 'sizzle1764123456789';
  expect(
    isHarmless(
      `<a id='${id}'></a><select id='${id}-\r\\' msallowcapture=''><option selected=''></option></select>`,
    ),
  ).toBe(true);
});
