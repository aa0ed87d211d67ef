import { expect, test, vi } from 'vitest';
import { type HookedHandler, Hooks } from '../../../../src/panel/zimbra/hooks.ts';
import { addToCard } from '../../../../src/panel/zimbra/hover-card.ts';

test('the stock zimlet, which keeps all subscribers for good, gets one however often one hovers', () => {
  const handler: HookedHandler = {};
  const hooks = new Hooks(vi.fn());
  addToCard({}, handler, hooks, {
    label: 'Chat',
    presence: () => Promise.resolve(undefined),
    chatWith: () => undefined,
  });
  hooks.listen(handler);
  const zimlet = { addSubscriberZimlet: vi.fn(), emailAddress: 'bob@example.com' };
  for (let times = 0; times < 3; times += 1) handler.live?.('onEmailHoverOver', [zimlet]);
  expect(zimlet.addSubscriberZimlet).toHaveBeenCalledOnce();
});
