/** What axe-core finds fault with in a frame of the page. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Frame } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Results {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly {
      readonly target: readonly unknown[];
      readonly html: string;
      readonly failureSummary?: string;
    }[];
  }[];
}

interface Axe {
  run(context: unknown, options: object): Promise<Results>;
}

/**
 * One line for each element that breaks a rule, in `frame` and in the frames inside it. `within` is a
 * selector of what is looked at; `alone`: not in the frames inside.
 */
export async function faultsIn(frame: Frame, within = 'html', alone = false): Promise<string[]> {
  for (const each of alone ? [frame] : [frame, ...frame.childFrames()]) {
    if (!(await each.evaluate(() => 'axe' in window))) await each.evaluate(AXE);
  }
  const { violations } = await frame.evaluate(
    ([selector, iframes]) =>
      (window as unknown as { axe: Axe }).axe.run(selector, {
        resultTypes: ['violations'],
        iframes,
        // WCAG 2.2's, which axe-core leaves out where nobody asks for it.
        rules: { 'target-size': { enabled: true } },
      }),
    [within, !alone] as const,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, html, failureSummary = '' }) =>
      [id, target.join(' '), html.slice(0, 160), failureSummary.replace(/\s+/g, ' ')].join(' | '),
    ),
  );
}
