import { domainToASCII, domainToUnicode } from 'node:url';

const ASCII_DOMAIN = /^(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/;
const MAYBE_INTERNATIONALIZED_DOMAIN = /^[a-z0-9_.\-\u{80}-\u{10ffff}]+$/u;

/**
 * `münchen.example` → `xn--mnchen-3ya.example`: the form of DNS, certificates, URLs and Zimbra's LDAP, by
 * which names are compared here. `undefined` for what cannot be a domain name.
 */
export function asciiDomain(domain: string): string | undefined {
  // The two letters that newer rules (IDNA 2008) keep, and those of Zimbra and ejabberd (2003) do not.
  const lower = domain.toLowerCase().replaceAll('ß', 'ss').replaceAll('ς', 'σ');
  if (ASCII_DOMAIN.test(lower)) return lower;
  // domainToASCII reads a URL's host: it would decode %61, drop a path and rewrite 127.1.
  const ascii = MAYBE_INTERNATIONALIZED_DOMAIN.test(lower) ? domainToASCII(lower) : '';
  return ASCII_DOMAIN.test(ascii) ? ascii : undefined;
}

/**
 * `xn--mnchen-3ya.example` → `münchen.example`: the form of JIDs and of ejabberd's `hosts`, since clients
 * say it on the line (RFC 7622, 3.2.1), Zimbra writes it in every answer, and ejabberd takes the two for
 * different domains. `undefined` for what cannot be a domain name.
 */
export function chatDomain(domain: string): string | undefined {
  const ascii = asciiDomain(domain);
  return ascii === undefined ? undefined : domainToUnicode(ascii) || ascii;
}
