// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { wear } from '../../../src/frame/theme.ts';

test('the page takes the colours, and the next ones over them', () => {
  const { documentElement } = document;
  wear(document, {
    dark: true,
    rtl: true,
    properties: { '--zc-accent': 'rgb(1, 2, 3)', '--zc-font': 'serif' },
  });
  expect(documentElement.dataset.theme).toBe('dark');
  expect(documentElement.dir).toBe('rtl');
  expect(documentElement.style.getPropertyValue('--zc-accent')).toBe('rgb(1, 2, 3)');
  wear(document, { dark: false, rtl: false, properties: { '--zc-accent': 'rgb(4, 5, 6)' } });
  expect(documentElement.dataset.theme).toBe('light');
  expect(documentElement.style.getPropertyValue('--zc-accent')).toBe('rgb(4, 5, 6)');
});
