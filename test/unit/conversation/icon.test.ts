// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { Icon } from '../../../src/conversation/icon.ts';

customElements.define('converse-icon', Icon);

function drawn(className: string): Icon {
  const icon = new Icon();
  icon.className = className;
  document.body.append(icon);
  return icon;
}

test('what the chat has an icon for is drawn with it', () => {
  const icon = drawn('fa fa-paper-plane');
  expect(icon.querySelectorAll('svg.zc-icon')).toHaveLength(1);
  expect(icon.querySelector('use')).toBeNull();
});

test("else it is Converse's own", () => {
  const icon = drawn('fa fa-gavel');
  expect(icon.querySelector('use')?.getAttribute('href')).toBe('#icon-gavel');
});

test('one turns into the other', () => {
  const icon = drawn('fa fa-smile');
  icon.className = 'fa fa-gavel';
  expect(icon.querySelectorAll('svg')).toHaveLength(1);
  expect(icon.querySelector('use')?.getAttribute('href')).toBe('#icon-gavel');
  icon.className = 'fa fa-times';
  expect(icon.querySelectorAll('svg')).toHaveLength(1);
  expect(icon.querySelector('svg.zc-icon')).not.toBeNull();
});
