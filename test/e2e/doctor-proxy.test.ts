import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startAlteringProxy, type AlteringProxy } from '../support/altering-proxy.ts';
import { askAbout, runDoctor } from '../support/doctor.ts';
import { startEjabberd } from '../support/ejabberd.ts';
import { freePort } from '../support/free-port.ts';
import { PROJECT_DIR } from '../support/paths.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';

const dir = testDir('doctor-proxy');
let stack: Stack;
let proxy: AlteringProxy;
/** What stands behind the proxy. */
let target: string;

beforeAll(async () => {
  const webPort = await freePort();
  target = `http://127.0.0.1:${webPort}`;
  proxy = await startAlteringProxy(target);
  // Files go to the address that is seen from outside, which is the proxy's.
  // One process, as in doctor-outside.
  const ejabberd = { extauthPoolSize: 1 };
  stack = await startStack({ dir, webPort, publicUrl: proxy.url, ejabberd });
});

afterEach(() => {
  proxy.alter = () => undefined;
  proxy.rewrite = (body) => body;
  proxy.cutAfterMs = 0;
  proxy.socketsTo = target;
});

afterAll(async () => {
  await proxy.close();
  await stack.close();
});

const put = (
  wanted: string | RegExp,
  change: (answer: Parameters<AlteringProxy['alter']>[0]) => void,
) => {
  proxy.alter = (answer, { path, method, host }) => {
    if (`${method} ${host} ${path}`.match(wanted)) change(answer);
  };
};
const inBody = (answer: { body: Buffer }, from: string | RegExp, to: string): void => {
  answer.body = Buffer.from(answer.body.toString().replace(from, to));
};

interface ProxyFault {
  name: string;
  change: () => void;
  bad: readonly string[];
  args?: readonly string[];
  /** Some words of the report. */
  seen?: string;
}

/** What a proxy between can spoil. Each is asked for together with all others from outside. */
const PROXY_FAULTS: readonly ProxyFault[] = [
  {
    name: 'the JSP of this version is not there',
    change: () => put(/ \/service\/.*\.jsp/, (a) => (a.status = 404)),
    bad: ['jsp'],
  },
  {
    name: 'the webmail is down',
    change: () => put(/ \/$/, (a) => (a.status = 503)),
    bad: ['webmail'],
  },
  {
    name: 'the clocks differ',
    change: () => put(/./, (a) => (a.headers.date = new Date(Date.now() - 600_000).toUTCString())),
    bad: ['clock'],
  },
  {
    name: 'zimlet files without a login',
    change: () => put(/panel\.js/, (a) => (a.status = 200)),
    bad: ['zimlet-filter'],
  },
  {
    name: 'the JSP answers on its unfiltered path',
    change: () => put(/ \/zimlet\//, (a) => (a.status = 200)),
    bad: ['zimlet-unfiltered'],
  },
  {
    name: 'the account is led to the modern client',
    change: () => {
      put(/ \/$/, (a) => {
        a.status = 302;
        a.headers.location = '/modern/';
      });
    },
    bad: ['classic-client'],
  },
  {
    name: 'the cookie is open to scripts',
    change: () => {
      put(/soap/, (a) => {
        const cookies = a.headers['set-cookie'];
        if (cookies) a.headers['set-cookie'] = cookies.map((c) => c.replace(';HttpOnly', ''));
      });
    },
    bad: ['cookie'],
  },
  {
    name: 'the JSP answers GET',
    change: () => put(/^GET .*\.jsp/, (a) => (a.status = 200)),
    bad: ['jsp-guard'],
  },
  {
    name: 'a cache gives the token of somebody else',
    change: () => put(/^POST .* \/service\/.*\.jsp/, (a) => inBody(a, /"0_..../, '"0_ffff')),
    bad: ['jsp'],
  },
  {
    name: 'the proxy does not know /http-bind',
    change: () => {
      put(/http-bind/, (a) => {
        a.status = 404;
        a.body = Buffer.from('<html>not found</html>');
      });
    },
    bad: ['http-bind'],
  },
  {
    name: 'a page of the webmail answers in place of /http-bind',
    change: () => {
      put(/http-bind/, (a) => {
        a.status = 200;
        a.headers['content-type'] = 'text/html';
        a.body = Buffer.from('<!doctype html><html><head><title>Mail</title></head></html>');
      });
    },
    bad: ['http-bind'],
  },
  {
    name: 'a filter refuses POST on /http-bind',
    change: () => {
      put(/^POST .*http-bind/, (a) => {
        a.status = 405;
        a.body = Buffer.from('no');
      });
    },
    bad: ['http-bind'],
  },
  {
    name: 'a proxy takes our header away',
    change: () => {
      put(/^POST .* \/service\/.*\.jsp/, (a) => {
        a.status = 403;
        a.body = Buffer.from('{"error":"forbidden"}');
      });
    },
    bad: ['jsp'],
    seen: 'X-Requested-With',
  },
  {
    name: 'a proxy takes the cookie away',
    change: () => put(/^POST .* \/service\/.*\.jsp/, (a) => (a.status = 401)),
    bad: ['jsp'],
    seen: 'takes the cookie',
  },
  {
    name: 'the answer of the JSP may be cached',
    change: () => {
      put(
        /^POST .* \/service\/.*\.jsp/,
        (a) => (a.headers['cache-control'] = 'public, max-age=60'),
      );
    },
    bad: ['jsp'],
    seen: 'may be cached',
  },
  {
    name: 'the proxy does not pass SOAP on',
    change: () => put(/soap/, (a) => (a.body = Buffer.from('<html>sorry</html>'))),
    bad: ['zimbra-login'],
  },
  {
    name: 'the webmail has another address',
    change: () => {
      put(/ \/$/, (a) => {
        a.status = 301;
        a.headers.location = 'https://webmail.test/';
      });
    },
    bad: ['webmail'],
    seen: 'webmail.test',
    args: ['--only', 'webmail'],
  },
  {
    name: 'the zimlet has the wrong XMPP domain',
    change: () => {
      put(/soap/, (a) =>
        inBody(a, '"name":"xmppDomain"', '"name":"xmppDomain","_content":"x.test"'),
      );
    },
    bad: ['zimlet-settings'],
    seen: '--domain x.test',
  },
  {
    name: 'the zimlet asks a path that nobody serves',
    change: () => put(/soap/, (a) => inBody(a, '"_content":"/http-bind"', '"_content":"/bosh"')),
    bad: ['zimlet-settings'],
    seen: '--http-bind /bosh',
  },
  {
    name: 'a second mechanism is offered',
    change: () => {
      put(/http-bind/, (a) =>
        inBody(a, '<mechanism>PLAIN', '<mechanism>SCRAM-SHA-1</mechanism><mechanism>PLAIN'),
      );
    },
    bad: ['mechanisms'],
  },
  {
    name: 'waiting requests are cut',
    change: () => (proxy.cutAfterMs = 2500),
    bad: ['long-poll'],
    args: ['--only', 'http-bind,bosh-session,long-poll', '--long-poll', '4'],
  },
  {
    name: 'pages of other web sites are answered',
    change: () => {
      proxy.alter = (answer, { path, origin }) => {
        if (path !== '/http-bind' || answer.status !== 403 || origin === '') return;
        answer.status = 200;
        answer.body = Buffer.from(`<body xmlns='http://jabber.org/protocol/httpbind'/>`);
      };
    },
    bad: ['foreign-origin'],
    seen: 'any web site can try passwords',
  },
  {
    name: 'the pages of the webmail are refused, as by a balancer that changes the name',
    change: () => {
      proxy.alter = (answer, { path, origin }) => {
        if (path === '/http-bind' && origin !== '') answer.status = 403;
        if (path === '/http-bind' && origin !== '') answer.body = Buffer.from('no');
      };
    },
    bad: ['foreign-origin'],
    seen: 'leave the Host header',
  },
  {
    name: 'a virtual host lacks the location',
    change: () => put(/two\.test/, (a) => (a.status = 404)),
    bad: ['vhost'],
    args: ['--vhost', 'one.test', '--vhost', 'two.test'],
  },
  {
    name: 'the proxy cannot upgrade',
    change: () => (proxy.socketsTo = undefined),
    bad: ['websocket'],
    seen: 'the chat uses BOSH',
  },
  {
    name: 'the archive gives no answer, as with its database gone',
    change: () => (proxy.rewrite = (body) => body.replace(/<iq .*urn:xmpp:mam:2.*<\/iq>/, '')),
    bad: ['archive'],
    seen: 'systemctl status mariadb',
    args: ['--only', 'zimbra-login,bosh-session,login-token,archive'],
  },
  {
    name: 'the archive does not keep what is said',
    change: () => (proxy.rewrite = (body) => body.replace(/<message .*<\/message>/, '')),
    bad: ['archive'],
  },
];

describe('doctor names what a proxy spoils', () => {
  it.each(PROXY_FAULTS)('$name', async ({ change, bad, args = [], seen = '' }) => {
    change();
    const report = await askAbout(stack, { url: proxy.url, args });
    expect(report.bad).toEqual(bad);
    expect(report.output).toContain(seen);
  });

  it('names a WebSocket of an ejabberd without our module', async () => {
    const stock = await startEjabberd({
      dir: join(dir, 'stock'),
      domains: [stack.domain],
      extauthProgram: `'${process.execPath}' '${PROJECT_DIR}/test/support/fixed-passwords.mjs'`,
      stock: true,
    });
    try {
      proxy.socketsTo = stock.url;
      const { bad, output } = await askAbout(stack, { url: proxy.url });
      // Past nginx, pages of other web sites come in as well.
      expect(bad).toEqual(['websocket', 'foreign-origin']);
      expect(output).toContain('a long password ends the authenticator');
    } finally {
      await stock.stop();
    }
  });

  it('names an address where nothing answers, once', async () => {
    const { bad, results } = await askAbout(stack, { url: 'http://127.0.0.1:9' });
    expect(bad).toEqual(['webmail']);
    expect(results.find(({ id }) => id === 'login-token')?.seen).toContain('see zimbra-login');
  });

  it('never takes a pointer to a check that was left out for good', async () => {
    const { bad, code } = await askAbout(stack, {
      url: 'http://127.0.0.1:9',
      args: ['--only', 'clock'],
    });
    expect({ bad, code }).toEqual({ bad: ['clock'], code: 1 });
  });

  it('names a name that does not resolve', async () => {
    const { bad } = await runDoctor([
      '--zimbra-url',
      'http://webmail.invalid',
      '--only',
      'name,https',
    ]);
    expect(bad).toEqual(['name', 'https']);
  });
});
