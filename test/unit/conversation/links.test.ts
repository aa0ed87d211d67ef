// @vitest-environment jsdom
import { beforeAll, describe, expect, test } from 'vitest';
import { keepLinksOutside } from '../../../src/conversation/links.ts';

beforeAll(() => {
  keepLinksOutside(document);
  // What jsdom cannot do, which is to follow a link.
  document.addEventListener('click', (event) => event.preventDefault());
});

/** Clicks on a link as Converse writes it; true when the click came through. */
function click(href: string, inside = '<b>text</b>'): { link: HTMLAnchorElement; came: boolean } {
  document.body.innerHTML = `<div class="chat-msg"><a href="${href}">${inside}</a></div>`;
  const link = document.querySelector('a')!;
  let came = false;
  link.addEventListener('click', () => (came = true));
  (link.firstElementChild ?? link).dispatchEvent(
    new MouseEvent('click', { bubbles: true, cancelable: true }),
  );
  return { link, came };
}

describe('a link in a message', () => {
  test.each(['https://example.com/a', 'http://example.com/', 'mailto:bob@example.com'])(
    '%s opens elsewhere, and tells nothing of this page',
    (href) => {
      const { link, came } = click(href);
      expect(came).toBe(true);
      expect([link.target, link.rel]).toEqual(['_blank', 'noopener noreferrer']);
    },
  );

  test.each(['xmpp:bob@example.com', 'javascript:alert(1)', 'data:text/html,x'])(
    '%s does nothing',
    (href) => {
      expect(click(href).came).toBe(false);
    },
  );

  test("what only looks like a link is Converse's own business", () => {
    const { link, came } = click('#');
    expect([came, link.target]).toEqual([true, '']);
  });
});
