import type { ChatSettings } from '../shared/panel-chat.ts';

/** The zimlet's configuration, as in `config_template.xml`. */
export interface ZimletConfig extends Pick<
  ChatSettings,
  'boshUrl' | 'websocketUrl' | 'xmppDomain' | 'meetingUrl' | 'debug'
> {
  /** False: chat connects when the user first opens it. */
  readonly autostart: boolean;
  /** Mail domains whose people can be chatted with. Without them: that of the user. */
  readonly chatDomains?: readonly string[];
}

/**
 * Reads the configuration, where every value is a text and an empty one counts as missing.
 * Throws an Error that names the property and the mend.
 */
export function parseConfig(
  read: (name: string) => string | undefined,
  origin: string,
): ZimletConfig {
  const boshUrl = ownPath('boshUrl', read('boshUrl') ?? '/http-bind', origin);
  const websocket = read('websocketUrl') ?? '/ws';
  const xmppDomain = read('xmppDomain');
  if (xmppDomain !== undefined && /[\s/@:]/.test(xmppDomain)) {
    throw new Error(`xmppDomain must be a bare domain such as chat.example.com: "${xmppDomain}"`);
  }
  withLetters('xmppDomain', xmppDomain ?? '');
  const meetingUrl = read('meetingUrl');
  const chatDomains = domainList('chatDomains', read('chatDomains'));
  return {
    boshUrl,
    ...(websocket.toLowerCase() !== 'none' && {
      websocketUrl: ownPath('websocketUrl', websocket, origin),
    }),
    ...(xmppDomain && { xmppDomain }),
    ...(chatDomains.length > 0 && { chatDomains }),
    ...(meetingUrl && { meetingUrl: roomPattern('meetingUrl', meetingUrl) }),
    autostart: trueOrFalse('autostart', read('autostart') ?? 'true'),
    debug: trueOrFalse('debug', read('debug') ?? 'false'),
  };
}

/**
 * The token is sent there, so another host is out of the question, whatever was configured.
 * Absolute URLs of this host are taken too; `ws:` and `wss:` count as `http:` and `https:`.
 */
function ownPath(property: string, value: string, origin: string): string {
  let url: URL | undefined;
  try {
    url = new URL(value.replace(/^ws(s?):/i, 'http$1:'), origin);
  } catch {
    // Said below.
  }
  if (url?.origin !== origin || !/^(\/|https?:|wss?:)/i.test(value)) {
    throw new Error(
      `${property} must be a path of the webmail's own host such as /http-bind: "${value}"`,
    );
  }
  return url.pathname + url.search;
}

function domainList(property: string, value = ''): readonly string[] {
  const domains = value
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  const odd = domains.find((domain) => !/^[^@/:]+$/.test(domain));
  if (odd !== undefined) {
    throw new Error(`${property} must be domains such as example.com, example.org: "${odd}"`);
  }
  for (const domain of domains) withLetters(property, domain);
  return domains;
}

/** The webmail and the chat server know a domain by its letters, and not by the name that DNS has. */
function withLetters(property: string, domain: string): void {
  if (/(^|\.)xn--/i.test(domain)) {
    throw new Error(`${property} must have its letters, as in münchen.example: "${domain}"`);
  }
}

/** An address that differs by the room, and only behind the host. */
function roomPattern(property: string, value: string): string {
  const [one, other] = ['a', 'b'].map((room) => urlOf(value.replace(/\{room\}/g, room)));
  const isGood =
    one?.protocol === 'https:' &&
    one.username === '' &&
    one.host === other?.host &&
    one.href !== other.href;
  if (!isGood) {
    throw new Error(
      `${property} must be an https address with {room} behind the host, such as https://meet.example.com/{room}: "${value}"`,
    );
  }
  return value;
}

function urlOf(value: string): URL | undefined {
  try {
    return new URL(value);
  } catch {
    return undefined;
  }
}

function trueOrFalse(property: string, value: string): boolean {
  const text = value.toLowerCase();
  if (text !== 'true' && text !== 'false') {
    throw new Error(`${property} must be true or false: "${value}"`);
  }
  return text === 'true';
}
