/** Whose users may chat, where the command line does not say it. */
import { existsSync } from 'node:fs';
import { EjabberdYml, EjabberdYmlError } from '../../facts/ejabberd-yml.ts';
import { mailDomain, seeHelp } from '../../parts/command-line.ts';
import { type Host, paths } from '../../parts/host.ts';
import { Misuse, Refusal } from '../../refusal.ts';

/**
 * Those that are set up; else those that somebody types. Zimbra tells them to nobody without an account.
 * Rejects with {@link Misuse} where nobody can be asked.
 */
export async function findDomains(host: Host, webmail: string): Promise<readonly string[]> {
  const there = domainsHere(host);
  if (there.length > 0) {
    host.say(`As it is set up: ${there.map((domain) => `--domain ${domain}`).join(' ')}`);
    return there;
  }
  return (await askFor(host, webmail)) ?? refuse();
}

function refuse(): never {
  throw new Misuse(
    '--domain is needed: what stands behind the @ of those who shall chat',
    'On the Zimbra host "zmprov gad" names all domains. Zimbra does not tell them to other machines.',
    seeHelp('xmpp'),
  );
}

/** Of an ejabberd that asks our authenticator, or one like it. */
function domainsHere(host: Host): string[] {
  const { ejabberdYml } = paths(host);
  if (!existsSync(ejabberdYml)) return [];
  try {
    const yml = EjabberdYml.load(ejabberdYml);
    return yml.list('auth_method').includes('external') ? yml.hosts() : [];
  } catch (error) {
    if (!(error instanceof EjabberdYmlError)) throw error;
    throw new Refusal(`the domains that are set up cannot be told: ${error.message}`);
  }
}

async function askFor(
  { question, say }: Host,
  webmail: string,
): Promise<readonly string[] | undefined> {
  if (question === undefined) return undefined;
  const proposal = domainOf(webmail);
  say(
    'What stands behind the @ of those who shall chat? Several are parted by blanks; on the Zimbra host',
  );
  say('"zmprov gad" names all.');
  for (;;) {
    const answer = await question(`Mail domains [${proposal}]: `);
    if (answer === undefined) return undefined;
    const words = answer
      .toLowerCase()
      .split(/[\s,]+/)
      .filter((word) => word !== '');
    if (words.length === 0) return [proposal];
    const isGood = (word: string): boolean => mailDomain(word)?.includes('.') === true;
    const wrong = words.filter((word) => !isGood(word));
    if (wrong.length === 0) return [...new Set(words)];
    say(`No domain: ${wrong.join(' ')}. Needed is something like ${proposal}`);
  }
}

/** `mail.example.com` is mostly the webmail of `example.com`. */
function domainOf(webmail: string): string {
  const [, ...rest] = webmail.split('.');
  const domain = rest.length > 1 ? rest.join('.') : webmail;
  return mailDomain(domain) ?? domain;
}
