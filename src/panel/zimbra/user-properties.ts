/**
 * What Zimbra keeps for each account with a zimlet (`userProperties`). Zimbra's own way of saving
 * them veils the webmail and shows its faults in a dialog, so the request is our own; the client is
 * told too, because whatever saves later sends all that it knows. 10.1, 8.8.15; 8.6 read only.
 */
import type { Handler } from './globals.ts';
import type { Soap } from './soap.ts';
import type { Properties } from './webmail.ts';

/** `handler`: nothing, where there is no client that would save later. */
export const propertiesOf = (
  handler: Partial<Handler>,
  zimlet: string,
  soap: Soap,
): Properties => ({
  read: (name) => handler.getUserProperty?.(name) || undefined,
  write: async (name, value) => {
    handler.setUserProperty?.(name, value, false);
    await soap('ModifyProperties', {
      _jsns: 'urn:zimbraAccount',
      prop: [{ zimlet, name, _content: value }],
    });
  },
});
