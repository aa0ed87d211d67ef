// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { Avatar } from '../../../src/conversation/avatar.ts';
import type { Model } from '../../../src/conversation/converse-api.ts';
import { hue } from '../../../src/frame/avatar.ts';

customElements.define('converse-avatar', Avatar);

const modelOf = (attributes: Readonly<Record<string, unknown>>): Model => ({
  get: (name) => attributes[name],
  set: () => undefined,
  save: () => undefined,
  on: () => undefined,
  off: () => undefined,
});

function drawn(name: string, attributes: Readonly<Record<string, unknown>>): HTMLElement {
  const avatar = new Avatar();
  avatar.setAttribute('name', name);
  avatar.model = modelOf(attributes);
  document.body.append(avatar);
  return avatar.querySelector<HTMLElement>('.zc-avatar')!;
}

const hueOf = (face: HTMLElement): string => face.style.getPropertyValue('--zc-hue');

test('the letters and the colour are those of the list', () => {
  const face = drawn('Bob Martin', { jid: 'bob@example.test' });
  expect(face.textContent).toBe('BM');
  expect(hueOf(face)).toBe(String(hue('bob@example.test')));
  expect(face.getAttribute('aria-hidden')).toBe('true');
});

test('in a group it is the person that counts, and where he is unknown his name', () => {
  expect(hueOf(drawn('Bob', { from_real_jid: 'bob@example.test/x', from: 'g@conf/Bob' }))).toBe(
    String(hue('bob@example.test')),
  );
  expect(hueOf(drawn('Bob', {}))).toBe(String(hue('Bob')));
});

test('another name is another face', () => {
  const face = drawn('bob', { jid: 'bob@example.test' });
  face.parentElement!.setAttribute('name', 'Robert Zimmerman');
  expect(face.textContent).toBe('RZ');
});

test('the photo stands over the letters, also when it becomes known later or is another one', () => {
  const face = drawn('Bob', { from_real_jid: 'bob@example.test/x', from: 'g@conf/Bob' });
  const photo = (): string | null => face.querySelector('img')?.getAttribute('src') ?? null;
  expect(photo()).toBeNull();
  const bob = { jid: 'bob@example.test', name: 'Bob' };
  Avatar.know(
    [
      { ...bob, photo: '/bob.png' },
      { jid: 'carol@example.test', name: 'Carol' },
    ],
    document,
  );
  expect(photo()).toBe('/bob.png');
  expect(face.textContent).toBe('B');
  Avatar.know([{ ...bob, photo: '/bob-2.png' }], document);
  expect(photo()).toBe('/bob-2.png');
  Avatar.know([bob], document);
  expect(photo()).toBeNull();
});

test('where the photo cannot be had the letters are seen', () => {
  Avatar.know([{ jid: 'dan@example.test', name: 'Dan', photo: '/dan.png' }], document);
  const face = drawn('Dan', { jid: 'dan@example.test' });
  face.querySelector('img')!.dispatchEvent(new Event('error'));
  expect(face.querySelector('img')).toBeNull();
});
