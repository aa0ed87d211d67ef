/**
 * A token of the right form that no Zimbra has ever signed. It is refused without being counted
 * as a failed login, neither for an account nor by the filter that bans an address after ten.
 */
export const FORGED_TOKEN = [
  '0',
  '0'.repeat(40),
  Buffer.from(
    'id=36:00000000-0000-0000-0000-000000000000;exp=13:4102444800000;type=6:zimbra;u=1:a;',
  ).toString('hex'),
].join('_');
