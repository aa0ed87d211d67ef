/** What may run in a frame of ours, narrowed by its own first script. */

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createHTML: (text: string, type: string, sink: string) => string | null },
  ): void;
}

/** As the browser calls it. What is parsed is XML, and no part of the page. */
const PARSING = 'DOMParser parseFromString';

/**
 * From now on scripts come out of the folder of the script at `scriptUrl` and nowhere else: another
 * zimlet's files, and those in somebody's briefcase, are of the same origin. A policy in the page's
 * own text can name an origin, but no folder before it is known where the zimlet is deployed. And
 * where the browser has Trusted Types (Chromium; Firefox from 148 on), no text becomes markup but
 * what `isHarmless` knows, and what lit and DOMPurify have looked at.
 */
export function narrowPolicy(
  window: Window,
  scriptUrl: string,
  isHarmless: (markup: string) => boolean = () => false,
): void {
  const { document } = window;
  const { trustedTypes } = window as { trustedTypes?: TrustedTypes };
  trustedTypes?.createPolicy('default', {
    createHTML: (text, _type, sink) => (sink === PARSING || isHarmless(text) ? text : null),
  });
  const policy = document.createElement('meta');
  policy.httpEquiv = 'Content-Security-Policy';
  policy.content = [
    `script-src ${new URL('.', scriptUrl).href}`,
    "require-trusted-types-for 'script'",
    "trusted-types lit-html dompurify 'allow-duplicates'",
  ].join('; ');
  document.head.append(policy);
}
