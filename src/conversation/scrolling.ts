/**
 * To go to the newest message, Converse 14.0.0 scrolls the element around the one that scrolls, and
 * nothing moves: a click on "You have unread messages" took the words away and showed none.
 */
export async function mendScrolling(elements: CustomElementRegistry): Promise<void> {
  const { prototype } = await elements.whenDefined('converse-chat-content');
  Object.defineProperty(prototype, 'scrollTo', {
    configurable: true,
    value(this: HTMLElement, options: ScrollToOptions): void {
      this.querySelector('.chat-content__messages')?.scrollTo(options);
    },
  });
}
