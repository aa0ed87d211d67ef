/** A tab of the webmail, in a browser context of its own, that is measured. Chromium only. */
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { WAY_KEY } from '../../src/chat/line/ways.ts';
import type { Way } from '../../src/chat/line/session.ts';
import type { Stack } from '../support/stack.ts';
import { DOMAIN } from '../zimbra/accounts.ts';
import { bundlePage } from './bare-pages.ts';
import type { Bench, Shown } from './page/observer.ts';

export interface LongTasks {
  readonly count: number;
  readonly total: number;
  readonly worst: number;
}

export interface Traffic {
  readonly requests: number;
  /** With each file gzipped, as a server would, and what ejabberd says as it is. */
  readonly bytes: number;
  /** Those of scripts and style sheets of the zimlet. */
  readonly code: number;
  /** URLs, in order. */
  readonly urls: readonly string[];
}

export interface TabOptions {
  readonly user: string;
  /** BOSH: the browser remembers that no WebSocket opens here. */
  readonly way: Way;
  /** A path of the webmail's; default: the webmail. */
  readonly path?: string;
  /** Counts requests and bytes, which costs time. */
  readonly traffic?: boolean;
}

/** `window.bench` of page/observer.ts. */
declare const bench: Bench;

export const CHAT = ['#com_zimbra_converse_panel', 'iframe'];
export const CONVERSATION = [...CHAT, 'iframe.zc-conversation'];
export const BARE = ['#bare'];

export class WebmailTab {
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #cdp: CDPSession;
  readonly #requests = new Map<string, { url: string; type: string; bytes: number }>();
  #frameBytes = 0;

  private constructor(context: BrowserContext, page: Page, cdp: CDPSession) {
    this.#context = context;
    this.page = page;
    this.#cdp = cdp;
  }

  static async open(browser: Browser, stack: Stack, options: TabOptions): Promise<WebmailTab> {
    const { user, way, path = '/', traffic = false } = options;
    const token = stack.zimbra.issueToken(`${user}@${DOMAIN}`, { csrf: true });
    stack.zimbra.forgetUserProperties(); // else a panel that was open comes open again
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      storageState: {
        cookies: [
          {
            ...{ name: 'ZM_AUTH_TOKEN', value: token, domain: '127.0.0.1', path: '/' },
            ...{ expires: -1, httpOnly: true, secure: false, sameSite: 'Lax' },
          },
        ],
        origins: [
          {
            origin: stack.url,
            localStorage: way === 'bosh' ? [{ name: WAY_KEY, value: String(Date.now()) }] : [],
          },
        ],
      },
    });
    await context.addInitScript({ content: await bundlePage('observer') });
    return WebmailTab.#in(context, `${stack.url}${path}`, traffic);
  }

  /** One more tab of the same browser. */
  another(url = this.page.url()): Promise<WebmailTab> {
    return WebmailTab.#in(this.#context, url, false);
  }

  static async #in(context: BrowserContext, url: string, traffic: boolean): Promise<WebmailTab> {
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    const tab = new WebmailTab(context, page, cdp);
    if (traffic) await tab.#count();
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.goto(url);
    return tab;
  }

  async close(): Promise<void> {
    await this.page.goto('about:blank');
    await this.#context.close();
  }

  pause(ms: number): Promise<void> {
    return this.page.waitForTimeout(ms);
  }

  /** Milliseconds since the page began. */
  now(): Promise<number> {
    return this.page.evaluate(() => bench.now());
  }

  /** From the frame's first moment until the panel has heard that chat is online. */
  async untilOnline(): Promise<number> {
    await this.page.waitForFunction(() => bench.states.some(({ name }) => name === 'online'));
    return this.page.evaluate(
      (frame) =>
        (bench.states.find(({ name }) => name === 'online')?.at ?? NaN) - bench.startOf(...frame),
      CHAT,
    );
  }

  /** From the frame's first moment until the row of that key is in the list. */
  async untilListed(key: string): Promise<number> {
    const handle = await this.page.waitForFunction(
      (path) => bench.find(...path) !== null && bench.now(),
      [...CHAT, `zc-list [data-key="${key}"]`],
      { polling: 'raf' },
    );
    const start = await this.page.evaluate((frame) => bench.startOf(...frame), CHAT);
    return Number(await handle.jsonValue()) - start;
  }

  /** Opens the panel, and waits until Converse's module is in memory, and for all to be quiet. */
  async openPanel(): Promise<void> {
    await this.page.evaluate(
      (path) => (bench.find(...path) as HTMLElement).click(),
      ['#com_zimbra_converse_panel', '.launcher'],
    );
    await this.page.waitForFunction((path) => {
      const frame = bench.find(...path) as HTMLIFrameElement | null;
      return frame?.contentWindow && 'converse' in frame.contentWindow;
    }, CONVERSATION);
    await this.pause(1_000);
  }

  /** A click on the row of `peer`, until the conversation stands there and ends with `text`. */
  openConversation(peer: string, text: string): Promise<Shown> {
    return this.page.evaluate(
      ([frame, row, peer, text]) =>
        bench.untilShown(frame, peer, text, () => (bench.find(...row) as HTMLElement).click()),
      [CONVERSATION, [...CHAT, `zc-list [data-key="${peer}"]`], peer, text] as const,
    );
  }

  async back(): Promise<void> {
    await this.page.evaluate(
      (path) => (bench.find(...path) as HTMLElement).click(),
      [...CHAT, '.zc-back'],
    );
    await this.pause(300);
  }

  /** Puts one of the bare pages into this one. */
  async addFrame(url: string, options: object): Promise<void> {
    await this.page.evaluate(
      (src) => {
        const frame = document.createElement('iframe');
        frame.id = 'bare';
        frame.style.cssText = 'width: 380px; height: 500px';
        frame.src = src;
        document.body.append(frame);
      },
      `${url}#${encodeURIComponent(JSON.stringify(options))}`,
    );
  }

  /** Waits for something that a bare page says of itself. */
  async untilSaid(name: string): Promise<string> {
    const handle = await this.page.waitForFunction(
      ([path, name]) => {
        const frame = bench.find(...path) as HTMLIFrameElement | null;
        return frame?.contentDocument?.querySelector('html')?.dataset[name];
      },
      [BARE, name] as const,
    );
    return String(await handle.jsonValue());
  }

  /** Calls `go()` or `open(peer)` of the bare Converse. */
  bareConversation(call: 'go' | 'open', peer: string, text: string): Promise<Shown> {
    return this.page.evaluate(
      ([frame, call, peer, text]) =>
        bench.untilShown(frame, peer, text, () => {
          const { contentWindow } = bench.find(...frame) as HTMLIFrameElement;
          (contentWindow as unknown as Record<typeof call, (peer: string) => void>)[call](peer);
        }),
      [BARE, call, peer, text] as const,
    );
  }

  /** The longest wait for the list while that is typed into its search; the search is left empty. */
  async search(text: string): Promise<number> {
    const list = [...CHAT, 'zc-list'];
    const worst = await this.page.evaluate(([list, text]) => bench.search(list, text), [
      list,
      text,
    ] as const);
    await this.page.evaluate((list) => bench.search(list, ' '), list);
    return worst;
  }

  requestTimes(url: string, count: number): Promise<number[]> {
    return this.page.evaluate(([url, count]) => bench.requests(url, count), [url, count] as const);
  }

  /** Tasks above 50 ms of all the page's frames since a moment of its clock. */
  async longTasks(since = 0): Promise<LongTasks> {
    await this.pause(100); // the browser tells them a moment later
    const all = await this.page.evaluate(() => bench.tasks);
    const times = all.filter(({ at }) => at >= since).map(({ ms }) => ms);
    return {
      count: times.length,
      total: times.reduce((sum, ms) => sum + ms, 0),
      worst: Math.max(0, ...times),
    };
  }

  /** Processor time of the page's main thread so far, in milliseconds: other programs do not count. */
  async cpu(): Promise<number> {
    const { metrics } = await this.#cdp.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN) * 1000;
  }

  /** Of all the page's frames, after two collections of garbage. */
  async memory(): Promise<{ heapMb: number; nodes: number }> {
    for (let round = 0; round < 2; round++) await this.#cdp.send('HeapProfiler.collectGarbage');
    const { usedSize } = await this.#cdp.send('Runtime.getHeapUsage');
    const { nodes } = await this.#cdp.send('Memory.getDOMCounters');
    return { heapMb: usedSize / 2 ** 20, nodes };
  }

  async traffic(): Promise<Traffic> {
    let bytes = this.#frameBytes;
    let code = 0;
    for (const [requestId, { url, type, bytes: onWire }] of this.#requests) {
      // The proxy of conf/ gzips nothing of ejabberd's.
      const isXmpp = url.endsWith('/http-bind');
      const size = isXmpp ? onWire : await this.#gzipped(requestId).catch(() => onWire);
      bytes += size;
      if (/Script|Stylesheet/.test(type) && url.includes('com_zimbra_converse')) code += size;
    }
    const urls = [...this.#requests.values()].map(({ url }) => url);
    return { requests: this.#requests.size, bytes, code, urls };
  }

  async #gzipped(requestId: string): Promise<number> {
    const { body, base64Encoded } = await this.#cdp.send('Network.getResponseBody', { requestId });
    return gzipSync(Buffer.from(body, base64Encoded ? 'base64' : 'utf8')).length;
  }

  async #count(): Promise<void> {
    const requests = this.#requests;
    this.#cdp.on('Network.requestWillBeSent', ({ requestId, request, type }) => {
      if (/^https?:/.test(request.url)) {
        requests.set(requestId, { url: request.url, type: type ?? '', bytes: 0 });
      }
    });
    this.#cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const request = requests.get(requestId);
      if (request) request.bytes = encodedDataLength;
    });
    this.#cdp.on('Network.webSocketCreated', ({ requestId, url }) =>
      requests.set(requestId, { url, type: 'WebSocket', bytes: 0 }),
    );
    const frame = ({ response }: { response: { payloadData: string } }): void => {
      this.#frameBytes += Buffer.byteLength(response.payloadData);
    };
    this.#cdp.on('Network.webSocketFrameSent', frame);
    this.#cdp.on('Network.webSocketFrameReceived', frame);
    await this.#cdp.send('Network.enable', { maxTotalBufferSize: 64 * 2 ** 20 });
  }
}
