// @vitest-environment jsdom
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { LineDown } from '../../../../src/chat/line/line.ts';
import { x } from '../../../../src/chat/line/xml.ts';
import {
  createNode,
  nodeNews,
  publishItem,
  readNode,
} from '../../../../src/chat/own/private-nodes.ts';
import { FakeLine } from '../support/fake-line.ts';
import { normal, stanzaOf } from '../support/stanzas.ts';

const PUBSUB = 'http://jabber.org/protocol/pubsub';
const field = (name: string, value: string): string =>
  `<field var="pubsub#${name}"><value>${value}</value></field>`;
const form = (kind: string, fields: string): string =>
  `<x xmlns="jabber:x:data" type="submit"><field var="FORM_TYPE" type="hidden"><value>${PUBSUB}#${kind}</value></field>${fields}</x>`;

let line: FakeLine;
beforeEach(() => (line = new FakeLine()));
const nextRequest = (): Promise<void> => vi.waitFor(() => expect(line.requests).toHaveLength(1));
/** Without the id, which is anything. */
const asked = (): string => line.requests[0]!.xml.replace(/ id="\w{12}"/, '');

describe('reading', () => {
  test('asks for the items and gives them', async () => {
    const items = readNode(line.line, 'urn:node');
    expect(asked()).toBe(
      normal(
        `<iq type="get"><pubsub xmlns="${PUBSUB}"><items node="urn:node"></items></pubsub></iq>`,
      ),
    );
    line.requests[0]!.answer(
      `<pubsub xmlns="${PUBSUB}"><items node="urn:node"><item id="1"/></items></pubsub>`,
    );
    expect((await items)?.children).toHaveLength(1);
  });

  test('a node that is not there is no trouble, all other is', async () => {
    const absent = readNode(line.line, 'urn:node');
    line.requests.shift()!.refuse('item-not-found');
    expect(await absent).toBeUndefined();
    const forbidden = readNode(line.line, 'urn:node');
    line.requests.shift()!.refuse('forbidden');
    await expect(forbidden).rejects.toThrow('forbidden');
    const broken = readNode(line.line, 'urn:node');
    line.requests.shift()!.breakOff();
    await expect(broken).rejects.toBeInstanceOf(LineDown);
  });
});

describe('writing, in the words that ejabberd 23.01 takes', () => {
  test('a node is made for its owner alone, unlimited, and is never pushed at a sign-in', async () => {
    const made = createNode(line.line, 'urn:node');
    expect(asked()).toBe(
      normal(
        `<iq type="set"><pubsub xmlns="${PUBSUB}"><create node="urn:node"></create><configure>` +
          form(
            'node_config',
            field('persist_items', 'true') +
              field('access_model', 'whitelist') +
              field('max_items', 'max') +
              field('send_last_published_item', 'never'),
          ) +
          '</configure></pubsub></iq>',
      ),
    );
    line.requests[0]!.answer();
    await made;
  });

  test('one that is there already will do, another refusal will not', async () => {
    const there = createNode(line.line, 'urn:node');
    line.requests.shift()!.refuse('conflict');
    await there;
    const refused = createNode(line.line, 'urn:node');
    line.requests.shift()!.refuse('not-allowed');
    await expect(refused).rejects.toThrow('not-allowed');
  });

  test('an item names two options and no other, for which the whole of it would be refused', async () => {
    const published = publishItem(
      line.line,
      'urn:node',
      'bob@example.test',
      x('mark', { xmlns: 'urn:x' }),
    );
    expect(asked()).toBe(
      normal(
        `<iq type="set"><pubsub xmlns="${PUBSUB}"><publish node="urn:node"><item id="bob@example.test">` +
          `<mark xmlns="urn:x"></mark></item></publish><publish-options>` +
          form(
            'publish-options',
            field('persist_items', 'true') + field('access_model', 'whitelist'),
          ) +
          '</publish-options></pubsub></iq>',
      ),
    );
    line.requests[0]!.answer();
    await published;
  });

  test('a node that colleagues may read is made private before anything is put in it', async () => {
    const published = publishItem(line.line, 'urn:node', 'one', x('mark', { xmlns: 'urn:x' }));
    line.requests.shift()!.refuse('conflict');
    await nextRequest();
    expect(asked()).toContain(`<pubsub xmlns="${PUBSUB}#owner"><configure node="urn:node">`);
    expect(asked()).toContain(field('access_model', 'whitelist'));
    line.requests.shift()!.answer();
    await nextRequest();
    expect(asked()).toContain('<publish node="urn:node"><item id="one">');
    line.requests.shift()!.answer();
    await published;
  });

  test('one that cannot be made private stays as it is', async () => {
    const published = publishItem(line.line, 'urn:node', 'one', x('mark', { xmlns: 'urn:x' }));
    line.requests.shift()!.refuse('conflict');
    await nextRequest();
    line.requests.shift()!.refuse('forbidden');
    await expect(published).rejects.toThrow('forbidden');
    expect(line.requests).toEqual([]);
  });
});

test('the news of a node are those of that node', () => {
  const news = stanzaOf(
    `<message><event xmlns="${PUBSUB}#event"><items node="urn:node"><item id="1"/></items></event></message>`,
  );
  expect(nodeNews(news, 'urn:node')?.children).toHaveLength(1);
  expect(nodeNews(news, 'urn:other')).toBeUndefined();
  expect(nodeNews(stanzaOf('<message><body>x</body></message>'), 'urn:node')).toBeUndefined();
});
