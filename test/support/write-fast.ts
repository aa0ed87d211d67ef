import { escapeLocalPart } from '../../src/shared/jid-local.ts';
import { passwordFromToken } from '../../src/shared/token-password.ts';
import { BoshClient, escapeXml } from './bosh-client.ts';
import type { Stack } from './stack.ts';

/** Messages in one request. */
const TOGETHER = 20;

/** A session of `user`, a local part as in the mail address, without a browser. */
export async function loginFast(stack: Stack, user: string): Promise<BoshClient> {
  const client = new BoshClient(`${stack.url}/http-bind`);
  await client.open(stack.domain);
  const token = stack.zimbra.issueToken(`${user}@${stack.domain}`);
  const password = passwordFromToken(token);
  const local = escapeLocalPart(user);
  const result = await client.login({ user: local, domain: stack.domain, password });
  if (!result.accepted) throw new Error(`${user} was refused: ${result.condition}`);
  return client;
}

/** Has `from` write many messages to `to`, local parts, quicker than anybody could type. */
export async function writeFast(
  stack: Stack,
  from: string,
  to: string,
  texts: readonly string[],
): Promise<void> {
  const client = await loginFast(stack, from);
  for (let at = 0; at < texts.length; at += TOGETHER) {
    const messages = texts
      .slice(at, at + TOGETHER)
      .map(
        (text, index) =>
          `<message xmlns='jabber:client' type='chat' to='${to}@${stack.domain}'` +
          ` id='fast-${Date.now()}-${at + index}'><body>${escapeXml(text)}</body></message>`,
      );
    await client.send(messages.join(''));
  }
  await client.close();
}
