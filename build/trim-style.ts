import postcss from 'postcss';
import { PurgeCSS } from 'purgecss';

export interface TrimmedStyle {
  readonly css: string;
  /** The selectors that were left out. */
  readonly left: readonly string[];
}

/**
 * What the script names and this zimlet never has: a background picture, with a second copy of all
 * rules; tables; headings in forms. Some of these look at what stands before or after an element,
 * and for their sake a browser works out the styles of the whole conversation again for each message
 * that is added.
 */
const UNUSED = [/converse-bg/, /\.table/, /legend\s*\+/, /:nth-/];

/**
 * A style sheet without fonts, and without the selectors whose classes and names occur nowhere in the
 * script that it is for. Names that the script puts together (`chat-msg__content--${sender}`) are known by their
 * beginnings.
 */
export async function trimStyle(css: string, script: string): Promise<TrimmedStyle> {
  const left: string[] = [];
  const sheet = postcss.parse(css);
  // The page has the webmail's font.
  sheet.walkAtRules('font-face', (face) => void face.remove());
  sheet.walkRules((rule) => {
    const used = rule.selectors.filter((selector) => !UNUSED.some((each) => each.test(selector)));
    if (used.length === rule.selectors.length) return;
    left.push(...rule.selectors.filter((selector) => !used.includes(selector)));
    if (used.length === 0) rule.remove();
    else rule.selectors = used;
  });
  const beginnings = new Set(
    [...script.matchAll(/(?<![\w-])([A-Za-z][\w-]*[-_])\$\{/g)].map(([, beginning]) => beginning),
  );
  const [result] = await new PurgeCSS().purge({
    content: [{ raw: script, extension: 'js' }],
    css: [{ raw: sheet.toString() }],
    safelist: [...beginnings].map((beginning) => new RegExp(`^${beginning}`)),
    rejected: true,
  });
  if (!result) throw new Error('the style sheet could not be read');
  left.push(...(result.rejected ?? []).map((selector) => selector.trim()));
  return { css: result.css, left };
}
