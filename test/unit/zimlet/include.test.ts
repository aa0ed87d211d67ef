// @vitest-environment jsdom
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';

const source = readFileSync(
  join(import.meta.dirname, '../../../zimlet/com_zimbra_converse.js'),
  'utf8',
);
type Handler = new () => { init(): void };

/** Runs the include as Zimbra does: in a function of its own here, in the page's scope there. */
function include(surroundings: Record<string, unknown>): Handler {
  const page = new Proxy(surroundings, {
    has: () => true,
    get: (target, name) =>
      name === Symbol.unscopables ? undefined : target[String(name)] ?? undefined,
  });
  // oxlint-disable-next-line typescript/no-implied-eval -- the script is ours
  const run = new Function(
    'page',
    `with (page) { ${source}; return com_zimbra_converse_HandlerObject; }`,
  ) as (page: object) => Handler;
  return run(page);
}

class ZmZimletBase {
  getResource(file: string): string {
    return `/service/zimlet/com_zimbra_converse/${file}`;
  }
}
const surroundings = (more: Record<string, unknown> = {}) => {
  const window = { ZmZimletBase, setTimeout: (task: () => void) => task(), console };
  return { document, console, window: { ...window, ...more } };
};
const scripts = (): HTMLScriptElement[] => [...document.head.querySelectorAll('script')];

beforeEach(() => {
  document.head.innerHTML = '';
});

describe('the include', () => {
  test('does nothing when it is evaluated', () => {
    include(surroundings());
    expect(scripts()).toEqual([]);
  });

  test('adds the panel when the webmail is idle, and hands it the handler', () => {
    let whenIdle = (): void => undefined;
    const requestIdleCallback = vi.fn((task: () => void) => (whenIdle = task));
    const handler = new (include(surroundings({ requestIdleCallback })))();
    expect(handler).toBeInstanceOf(ZmZimletBase);
    handler.init();
    expect(scripts()).toEqual([]);
    whenIdle();
    const [script] = scripts();
    expect(script?.getAttribute('src')).toMatch(
      /^\/service\/zimlet\/com_zimbra_converse\/panel\.js\?v=/,
    );
    expect((script as { zimletHandler?: unknown } | undefined)?.zimletHandler).toBe(handler);
  });

  test('goes without requestIdleCallback (Safari)', () => {
    new (include(surroundings()))().init();
    expect(scripts()).toHaveLength(1);
  });

  test('does not throw in a window that has no zimlet framework', () => {
    expect(() => include({ document, window: {} })).not.toThrow();
  });

  test.each([
    ['no timer', { setTimeout: undefined }],
    ['no document', { setTimeout: (task: () => void) => task(), document: undefined }],
    [
      'an idle callback that throws',
      {
        requestIdleCallback: () => {
          throw new Error('no');
        },
      },
    ],
  ])('init does not throw with %s', (_what, more) => {
    const around = { ...surroundings(more), ...('document' in more && { document: undefined }) };
    const handler = new (include(around))();
    expect(() => handler.init()).not.toThrow();
  });
});
