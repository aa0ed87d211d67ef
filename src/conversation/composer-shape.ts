/**
 * What is longer than a line is written over the whole width, above the tools: beside them, a narrow
 * column leaves it half of its room. It stays so until nothing is written any more, because with more
 * room it may be a line again.
 */
const CLASS = 'zc-tall';

export function shapeComposer(document: Document): void {
  const { ResizeObserver } = document.defaultView ?? globalThis;
  const shape = (textarea: HTMLTextAreaElement): void => {
    const form = textarea.closest('form');
    if (textarea.value === '') form?.classList.remove(CLASS);
    else if (textarea.value.includes('\n') || isHigh(textarea)) form?.classList.add(CLASS);
  };
  // Its height is what changes also when Converse writes in it: a draft, a message to be edited.
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) shape(target as HTMLTextAreaElement);
  });
  const known = new WeakSet<HTMLTextAreaElement>();
  for (const type of ['focusin', 'input'] as const) {
    document.addEventListener(type, ({ target }) => {
      if (!(target instanceof HTMLTextAreaElement) || !target.matches('.chat-textarea')) return;
      shape(target);
      if (known.has(target)) return;
      known.add(target);
      observer.observe(target);
    });
  }
}

/** More than one line, whatever the size of the letters. */
function isHigh(textarea: HTMLTextAreaElement): boolean {
  const { lineHeight, paddingTop, paddingBottom } = getComputedStyle(textarea);
  const line = parseFloat(lineHeight);
  return textarea.scrollHeight - parseFloat(paddingTop) - parseFloat(paddingBottom) > 1.5 * line;
}
