// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { copyText } from '../../../src/frame/clipboard.ts';

afterEach(() => Reflect.deleteProperty(navigator, 'clipboard'));

describe('where the page came over TLS', () => {
  const writeText = vi.fn<(text: string) => Promise<void>>();
  beforeEach(() =>
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText } }),
  );

  test('the browser takes the text', async () => {
    writeText.mockResolvedValue();
    await copyText(window, 'On Thursday.');
    expect(writeText).toHaveBeenCalledWith('On Thursday.');
  });

  test('its refusal is told', async () => {
    writeText.mockRejectedValue(new DOMException('x', 'NotAllowedError'));
    await expect(copyText(window, 'On Thursday.')).rejects.toThrow();
  });
});

describe('without TLS', () => {
  let copied: string | undefined;
  let isAllowed: boolean;

  beforeEach(() => {
    copied = undefined;
    isAllowed = true;
    document.body.innerHTML = '<button>More</button>';
    document.querySelector('button')!.focus();
    // What jsdom does not have.
    const execCommand = (command: string): boolean => {
      const field = document.activeElement as HTMLTextAreaElement;
      if (command === 'copy') {
        copied = field.value.slice(field.selectionStart, field.selectionEnd);
      }
      return isAllowed;
    };
    Object.assign(document, { execCommand });
  });

  test('all of the text is selected and copied, and nothing of it stays', async () => {
    await copyText(window, 'one\ntwo');
    expect(copied).toBe('one\ntwo');
    expect(document.querySelector('textarea')).toBeNull();
    expect(document.activeElement).toBe(document.querySelector('button'));
  });

  test('a refusal is told, and nothing of it stays either', async () => {
    isAllowed = false;
    await expect(copyText(window, 'one')).rejects.toThrow('did not copy');
    expect(document.querySelector('textarea')).toBeNull();
    expect(document.activeElement).toBe(document.querySelector('button'));
  });
});
