// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Uploader } from '../../../../src/chat/conversation/upload.ts';
import { LineDown } from '../../../../src/chat/line/line.ts';
import { Refusal } from '../../../../src/chat/outbox/outbox.ts';
import { FakeLine } from '../support/fake-line.ts';
import { normal, stanzaOf, textOf } from '../support/stanzas.ts';

const INFO = 'http://jabber.org/protocol/disco#info';
const UPLOAD = 'urn:xmpp:http:upload:0';
const GET = 'https://mail.example.test/upload/1/plan.pdf';
const entry = { key: 1, account: 'a', id: 'f1', peer: 'bob@example.test', isGroup: false };
const file = new File(['content'], 'plan.pdf', { type: 'application/pdf' });

let line: FakeLine;
let uploader: Uploader;
let asked: Element[];
let limit: string;
let slot: string | Error;
let puts: FakePut[];

class FakePut {
  upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {};
  onload?: () => void;
  onerror?: () => void;
  status = 0;
  sent: unknown;
  url = '';
  headers: Record<string, string> = {};
  open(method: string, url: string): void {
    this.url = `${method} ${url}`;
  }
  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }
  aborted = false;
  abort(): void {
    this.aborted = true;
  }
  send(what: unknown): void {
    this.sent = what;
    puts.push(this);
  }
  answer(status: number): void {
    this.status = status;
    this.onload?.();
  }
}
const put = async (): Promise<FakePut> => {
  await vi.waitFor(() => expect(puts).toHaveLength(1));
  return puts[0]!;
};
const isRefused = (condition: string): unknown =>
  expect.toSatisfy((error: unknown) => error instanceof Refusal && error.condition === condition);

beforeEach(() => {
  puts = [];
  asked = [];
  limit = '<x xmlns="jabber:x:data"><field var="max-file-size"><value>1000</value></field></x>';
  slot =
    `<slot xmlns="${UPLOAD}"><put url="https://mail.example.test/upload/1/put"><header name="Authorization">Basic x</header>` +
    `<header name="Host">evil.example</header></put><get url="${GET}"/></slot>`;
  vi.stubGlobal('XMLHttpRequest', FakePut);
  line = new FakeLine();
  line.server = (request) => {
    asked.push(request);
    const payload = request.firstElementChild!;
    const to = request.getAttribute('to');
    if (payload.localName === 'request') return slot;
    if (payload.namespaceURI !== INFO) {
      return '<query xmlns="http://jabber.org/protocol/disco#items"><item jid="pubsub.example.test"/><item jid="silent.example.test"/><item jid="upload.example.test"/></query>';
    }
    if (to === 'silent.example.test') return new Error('service-unavailable');
    return `<query xmlns="${INFO}">${to === 'upload.example.test' ? `<feature var="${UPLOAD}"/>${limit}` : ''}</query>`;
  };
  uploader = new Uploader(line.line);
});
afterEach(() => vi.unstubAllGlobals());

test('a file goes where the server says, and its message tells where it is', async () => {
  const parts: number[] = [];
  const upload = uploader.upload(entry, file, (part) => parts.push(part));
  const request = await put();
  expect(request.url).toBe('PUT https://mail.example.test/upload/1/put');
  expect(request.sent).toBe(file);
  expect(request.headers).toEqual({ 'Content-Type': 'application/pdf', Authorization: 'Basic x' });
  request.upload.onprogress?.({ loaded: 1, total: 4 });
  request.answer(201);
  expect(normal(await upload)).toBe(
    normal(
      `<message to="bob@example.test" type="chat" id="f1"><body>${GET}</body><x xmlns="jabber:x:oob"><url>${GET}</url></x>` +
        `<file-sharing xmlns="urn:xmpp:sfs:0" disposition="inline"><file xmlns="urn:xmpp:file:metadata:0">` +
        `<name>plan.pdf</name><size>7</size><media-type>application/pdf</media-type></file>` +
        `<sources><url-data xmlns="http://jabber.org/protocol/url-data" target="${GET}"/></sources></file-sharing>` +
        `<request xmlns="urn:xmpp:receipts"/><markable xmlns="urn:xmpp:chat-markers:0"/><origin-id xmlns="urn:xmpp:sid:0" id="f1"/></message>`,
    ),
  );
  expect(parts).toEqual([0.25]);
  expect(textOf(asked.at(-1)!)).toContain(
    'content-type="application/pdf" filename="plan.pdf" size="7"',
  );
});

test('a group is asked for no receipts', async () => {
  const upload = uploader.upload(
    { ...entry, peer: 'team@c.example.test', isGroup: true },
    file,
    () => undefined,
  );
  (await put()).answer(200);
  const message = await upload;
  expect(message).toContain('type="groupchat"');
  expect(message).not.toContain('urn:xmpp:receipts');
});

test('the service is looked for once', async () => {
  for (let time = 0; time < 2; time++) {
    const upload = uploader.upload(entry, file, () => undefined);
    (await put()).answer(201);
    await upload;
    puts = [];
  }
  expect(asked.filter((each) => each.firstElementChild!.localName === 'request')).toHaveLength(2);
  expect(
    asked.map((each) => each.getAttribute('to')).filter((to) => to === 'pubsub.example.test'),
  ).toHaveLength(1);
});

describe('no repetition mends', () => {
  test('a server without the service', async () => {
    line.server = () => '<query xmlns="http://jabber.org/protocol/disco#items"/>';
    await expect(uploader.upload(entry, file, () => undefined)).rejects.toEqual(
      isRefused('no-upload'),
    );
  });
  test('a file above the limit that the server names; nothing is sent', async () => {
    const big = new File(['x'.repeat(1001)], 'big');
    await expect(uploader.upload(entry, big, () => undefined)).rejects.toEqual(
      isRefused('file-too-large'),
    );
    expect(puts).toEqual([]);
  });
  test.each([
    ['not-acceptable', 'file-too-large'],
    ['not-allowed', 'no-upload'],
  ])('a slot that is refused with %s', async (condition, told) => {
    slot = new Error(condition);
    await expect(uploader.upload(entry, file, () => undefined)).rejects.toEqual(isRefused(told));
  });
  test('a web server that finds it too large', async () => {
    const upload = uploader.upload(entry, file, () => undefined);
    (await put()).answer(413);
    await expect(upload).rejects.toEqual(isRefused('file-too-large'));
  });
  test('an empty file', async () => {
    const upload = uploader.upload(entry, new File([], 'none.txt'), () => undefined);
    await expect(upload).rejects.toEqual(isRefused('file-empty'));
  });
  test('a file that cannot be read any more', async () => {
    vi.spyOn(FileReader.prototype, 'readAsArrayBuffer').mockImplementationOnce(function (
      this: FileReader,
    ) {
      this.onerror?.(new ProgressEvent('error') as ProgressEvent<FileReader>);
    });
    const upload = uploader.upload(entry, file, () => undefined);
    await expect(upload).rejects.toEqual(isRefused('file-unreadable'));
    expect(puts).toEqual([]);
  });
});

test('the limit is what the server names; none where files cannot be sent', async () => {
  expect(await uploader.limit()).toBe(1000);
  line.server = () => '<query xmlns="http://jabber.org/protocol/disco#items"/>';
  expect(await new Uploader(line.line).limit()).toBeUndefined();
});

test('an upload that is not wanted any more ends', async () => {
  const abort = new AbortController();
  const upload = uploader.upload(entry, file, () => undefined, abort.signal);
  const request = await put();
  abort.abort();
  expect(request.aborted).toBe(true);
  await expect(upload).rejects.not.toBeInstanceOf(Refusal);
});

test('the measures of a picture go with it, where the browser can tell', async () => {
  const close = vi.fn();
  vi.stubGlobal('createImageBitmap', () => Promise.resolve({ width: 900, height: 500, close }));
  const sent = async (): Promise<string> => {
    puts = [];
    const upload = uploader.upload(entry, new File(['x'], 'plan a.png'), () => undefined);
    (await put()).answer(201);
    return upload;
  };
  expect(await sent()).toContain(
    '<name>plan a.png</name><size>1</size><width>900</width><height>500</height>',
  );
  expect(close).toHaveBeenCalledOnce();
  vi.stubGlobal('createImageBitmap', () => Promise.reject(new Error('no picture')));
  expect(await sent()).not.toContain('<width>');
});

test('half a character in a name is replaced', async () => {
  const upload = uploader.upload(entry, new File(['x'], 'a\ud800.png'), () => undefined);
  (await put()).answer(201);
  expect(await upload).toContain('<name>a\ufffd.png</name>');
});

describe('a repetition may mend', () => {
  test.each([500, 502, 0])('an upload that is answered %i', async (status) => {
    const upload = uploader.upload(entry, file, () => undefined);
    (await put()).answer(status);
    await expect(upload).rejects.not.toBeInstanceOf(Refusal);
  });
  test('an upload that breaks off', async () => {
    const upload = uploader.upload(entry, file, () => undefined);
    (await put()).onerror?.();
    await expect(upload).rejects.toThrow('broke off');
  });
  test('a line that breaks while the service is looked for: it is looked for again', async () => {
    const { server } = line;
    line.server = undefined;
    const upload = uploader.upload(entry, file, () => undefined);
    line.goDown();
    await expect(upload).rejects.toBeInstanceOf(LineDown);
    line.isUp = true;
    line.server = server;
    const again = uploader.upload(entry, file, () => undefined);
    (await put()).answer(201);
    expect(stanzaOf(await again).localName).toBe('message');
  });
});

test('without a limit there is none', async () => {
  limit = '';
  const upload = uploader.upload(entry, new File(['x'.repeat(5000)], 'big'), () => undefined);
  (await put()).answer(201);
  await upload;
});

test.each([
  ['é'.repeat(300) + '.pdf', /^é+\.pdf$/],
  ['😀'.repeat(100) + '.jpeg', /^(😀)+\.jpeg$/u],
  ['no ending '.repeat(40), /^(no ending )+/],
])('a long name is cut, the ending stays: %#', async (name, shape) => {
  const upload = uploader.upload(entry, new File(['x'], name), () => undefined);
  (await put()).answer(201);
  await upload;
  const told = asked.at(-1)!.firstElementChild!.getAttribute('filename')!;
  expect(told).toMatch(shape);
  expect(encodeURIComponent(told).length).toBeLessThanOrEqual(240);
});
