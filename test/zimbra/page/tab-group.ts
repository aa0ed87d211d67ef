/** DwtTabGroup in small: the foreign members of the root tab group. */

/** Dwt.Z_HIDDEN */
const HIDDEN = 100;
const added: HTMLElement[] = [];

/** appCtxt.getRootTabGroup */
export const rootTabGroup = {
  addMember: (member: HTMLElement, index = added.length) => void added.splice(index, 0, member),
};

/** DwtTabGroup.__checkEnabled, which throws for a member without a z-index of its own. */
export const enabledMembers = (): HTMLElement[] =>
  added.filter((member) => {
    const { width, height } = member.getBoundingClientRect();
    const shown = getComputedStyle(member).visibility !== 'hidden';
    return width > 0 && height > 0 && inlineZIndex(member) > HIDDEN && shown;
  });

/** Dwt.getZIndex(element, true): up to the document, whose `style` is undefined. */
function inlineZIndex(member: HTMLElement): number {
  let element = member;
  while (element.style.zIndex === '' && element.parentNode) {
    element = element.parentNode as HTMLElement;
  }
  return Number(element.style.zIndex);
}
