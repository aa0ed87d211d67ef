import type { ConverseGlobal, ConversePrivate } from './converse-api.ts';

/**
 * Colleagues know each other by name: when the account has no name in its vCard yet, the one of
 * the webmail goes there. A name that the user has chosen in the chat stays.
 */
export function publishDisplayName(
  { api }: ConversePrivate,
  { stx }: Pick<ConverseGlobal['env'], 'stx'>,
  name: string,
  report: (line: string) => void,
): void {
  let asked = false;
  api.listen.on('connected', async () => {
    if (asked) return;
    asked = true;
    try {
      await api.waitUntil('VCardsInitialized');
      const jid = api.user.jid().replace(/\/.*$/, '');
      const { fullname, nickname } = await api.vcard.get(jid);
      if (fullname || nickname) return;
      await api.sendIQ(
        stx`<iq type="set" xmlns="jabber:client"><vCard xmlns="vcard-temp"><FN>${name}</FN></vCard></iq>`,
      );
      await api.vcard.update(jid, true);
    } catch (error) {
      report(`the display name could not be published: ${String(error)}`);
    }
  });
}
