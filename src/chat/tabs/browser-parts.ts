import { cookieStore } from './cookie-store.ts';
import type { TabParts } from './one-talker.ts';

/** What the browser gives to a tab (frame) for its OneTalker. */
export function browserParts(): TabParts {
  return {
    tab: `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`,
    // Not there outside of secure contexts, whatever the type says.
    locks: (navigator as { locks?: LockManager }).locks,
    openChannel: (name, receive) => {
      const channel = new BroadcastChannel(name);
      // Chromium gives a frozen tab what comes over a BroadcastChannel; it would answer that it is
      // there, with its timers and requests asleep. What comes over a port waits, and is as quick
      // as the other in a tab that is only hidden.
      const { port1: inlet, port2: outlet } = new MessageChannel();
      channel.onmessage = (event: MessageEvent<unknown>) => inlet.postMessage(event.data);
      outlet.onmessage = (event: MessageEvent<unknown>) => receive(event.data);
      return {
        post: (message) => channel.postMessage(message),
        close: () => {
          channel.close();
          outlet.close();
        },
      };
    },
    tokenStores: [() => cookieStore(document, location), () => localStorage],
    after: (ms, task) => {
      const timer = setTimeout(task, ms);
      return () => clearTimeout(timer);
    },
  };
}
