/** What may run in a frame of ours, narrowed by its own first script. */

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createHTML: (text: string, type: string, sink: string) => string | null },
  ): void;
}

/**
 * As the browser calls it. What is parsed is a document of its own (XML, with us), in which nothing
 * runs; and markup that somebody took out of it and put on the page would be as dead, since no
 * policy of ours has 'unsafe-inline' for scripts.
 */
const PARSING = 'DOMParser parseFromString';

/**
 * From now on scripts and frames come out of the folder of the script at `scriptUrl` and from
 * nowhere else: another zimlet's files, and those in somebody's briefcase, are of the same origin. A
 * policy in the page's own text can name an origin, but no folder before it is known where the
 * zimlet is deployed. And where the browser has Trusted Types (Chromium; Firefox from 148 on), no
 * text becomes markup but what `isHarmless` knows, and what lit and DOMPurify have looked at; no
 * text becomes a script, or the address of one.
 */
export function narrowPolicy(
  window: Window,
  scriptUrl: string,
  isHarmless: (markup: string) => boolean = () => false,
): void {
  const { document } = window;
  const { trustedTypes } = window as { trustedTypes?: TrustedTypes };
  // Before the names of policies are limited: nobody can make another "default" afterwards.
  trustedTypes?.createPolicy('default', {
    createHTML: (text, _type, sink) => (sink === PARSING || isHarmless(text) ? text : null),
  });
  const folder = new URL('.', scriptUrl).href;
  const policy = document.createElement('meta');
  policy.httpEquiv = 'Content-Security-Policy';
  policy.content = [
    `script-src ${folder}`,
    `frame-src ${folder}`,
    "require-trusted-types-for 'script'",
    // Twice, since lit is in here with our own elements and with Converse.
    "trusted-types lit-html dompurify 'allow-duplicates'",
  ].join('; ');
  document.head.append(policy);
}
