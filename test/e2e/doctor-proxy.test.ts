import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startAlteringProxy, type AlteringProxy } from '../support/altering-proxy.ts';
import { askAbout, runDoctor } from '../support/doctor.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { testDir } from '../support/test-dir.ts';

const dir = testDir('doctor-proxy');
let stack: Stack;
let proxy: AlteringProxy;

beforeAll(async () => {
  stack = await startStack({ dir });
  proxy = await startAlteringProxy(stack.url);
});

afterEach(() => {
  proxy.alter = () => undefined;
  proxy.rewrite = (body) => body;
  proxy.cutAfterMs = 0;
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
    change: () => put(/^GET .*http-bind/, (a) => (a.status = 404)),
    bad: ['http-bind'],
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
    name: 'a virtual host lacks the location',
    change: () => put(/two\.test/, (a) => (a.status = 404)),
    bad: ['vhost'],
    args: ['--vhost', 'one.test', '--vhost', 'two.test'],
  },
  {
    name: 'the proxy cannot upgrade',
    change: () => undefined,
    bad: ['websocket'],
    args: ['--websocket', '/ws'],
  },
  {
    name: 'the archive does not keep what is said',
    change: () => (proxy.rewrite = (body) => body.replace(/<message .*<\/message>/, '')),
    bad: ['archive'],
  },
];

describe('doctor names what a proxy spoils', () => {
  it.each(PROXY_FAULTS)('$name', async ({ change, bad, args = [] }) => {
    change();
    const report = await askAbout(stack, { url: proxy.url, args });
    expect(report.bad).toEqual(bad);
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
