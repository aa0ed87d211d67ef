/**
 * Whether the page around this frame still has it in focus. What has taken time must not take the
 * focus from where the user has gone meanwhile. True where there is nothing around it.
 */
export function hasFocusAround({ frameElement }: Pick<Window, 'frameElement'>): boolean {
  const root = frameElement?.getRootNode() as Partial<DocumentOrShadowRoot> | undefined;
  return !frameElement || root?.activeElement === frameElement;
}
