/** The user's own nodes on the server (XEP-0163 and XEP-0223): read, and written item by item. */
import { type Line, Refused } from '../line/line.ts';
import { NS } from '../line/namespaces.ts';
import { child, stanza, x } from '../line/xml.ts';

/**
 * ejabberd 23.01 knows these two in `publish-options`, and refuses the whole publication for any
 * other; what else the node must be is said when it is made.
 */
const PUBLISH_OPTIONS = { persist_items: 'true', access_model: 'whitelist' };
const NODE_CONFIG = { ...PUBLISH_OPTIONS, max_items: 'max', send_last_published_item: 'never' };

/** The `<items>` of the node, or undefined when it does not exist. */
export async function readNode(line: Line, node: string): Promise<Element | undefined> {
  try {
    const answer = await line.iq(
      stanza('iq', { type: 'get' }, x('pubsub', { xmlns: NS.PUBSUB }, x('items', { node }))),
    );
    return child(child(answer, 'pubsub', NS.PUBSUB), 'items');
  } catch (error) {
    if (error instanceof Refused && error.condition === 'item-not-found') return undefined;
    throw error;
  }
}

/** Makes the node, readable by its owner alone, unless it is there. */
export async function createNode(line: Line, node: string): Promise<void> {
  try {
    await line.iq(
      stanza(
        'iq',
        { type: 'set' },
        x(
          'pubsub',
          { xmlns: NS.PUBSUB },
          x('create', { node }),
          x('configure', {}, form(`${NS.PUBSUB}#node_config`, NODE_CONFIG)),
        ),
      ),
    );
  } catch (error) {
    if (!(error instanceof Refused) || error.condition !== 'conflict') throw error;
  }
}

/**
 * Writes an item. A node that some other program made, perhaps for colleagues to read, is made
 * private first: until then the server refuses to put in it what is meant for its owner alone.
 */
export async function publishItem(
  line: Line,
  node: string,
  id: string,
  payload: Element,
): Promise<void> {
  try {
    await publish(line, node, id, payload);
  } catch (error) {
    if (!(error instanceof Refused) || error.condition !== 'conflict') throw error;
    await makePrivate(line, node);
    await publish(line, node, id, payload);
  }
}

async function makePrivate(line: Line, node: string): Promise<void> {
  await line.iq(
    stanza(
      'iq',
      { type: 'set' },
      x(
        'pubsub',
        { xmlns: `${NS.PUBSUB}#owner` },
        x('configure', { node }, form(`${NS.PUBSUB}#node_config`, NODE_CONFIG)),
      ),
    ),
  );
}

async function publish(line: Line, node: string, id: string, payload: Element): Promise<void> {
  await line.iq(
    stanza(
      'iq',
      { type: 'set' },
      x(
        'pubsub',
        { xmlns: NS.PUBSUB },
        x('publish', { node }, x('item', { id }, payload)),
        x('publish-options', {}, form(`${NS.PUBSUB}#publish-options`, PUBLISH_OPTIONS)),
      ),
    ),
  );
}

/** Takes an item away; one that is not there is as good. */
export async function retractItem(line: Line, node: string, id: string): Promise<void> {
  try {
    await line.iq(
      stanza(
        'iq',
        { type: 'set' },
        x(
          'pubsub',
          { xmlns: NS.PUBSUB },
          x('retract', { node, notify: 'true' }, x('item', { id })),
        ),
      ),
    );
  } catch (error) {
    if (!(error instanceof Refused) || error.condition !== 'item-not-found') throw error;
  }
}

/** The news of one of one's own nodes in a message, or undefined. */
export function nodeNews(message: Element, node: string): Element | undefined {
  const items = child(child(message, 'event', NS.PUBSUB_EVENT), 'items');
  return items?.getAttribute('node') === node ? items : undefined;
}

function form(type: string, values: Readonly<Record<string, string>>): Element {
  return x(
    'x',
    { xmlns: NS.DATA, type: 'submit' },
    x('field', { var: 'FORM_TYPE', type: 'hidden' }, x('value', {}, type)),
    ...Object.entries(values).map(([name, value]) =>
      x('field', { var: `pubsub#${name}` }, x('value', {}, value)),
    ),
  );
}
