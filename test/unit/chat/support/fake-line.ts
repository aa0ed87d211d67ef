/** A line whose server is the test. */
import { type Line, LineDown, Refused } from '../../../../src/chat/line/line.ts';
import { stanzaOf, textOf } from './stanzas.ts';

export class Request {
  readonly element: Element;
  readonly answer: (inside?: string) => void;
  readonly refuse: (condition: string) => void;
  readonly breakOff: () => void;

  constructor(
    element: Element,
    resolve: (answer: Element) => void,
    reject: (error: Error) => void,
  ) {
    this.element = element;
    this.answer = (inside = '') => resolve(stanzaOf(`<iq type="result">${inside}</iq>`));
    this.refuse = (condition) => reject(new Refused(errorOf(condition)));
    this.breakOff = () => reject(new LineDown('the connection broke'));
  }

  get xml(): string {
    return textOf(this.element);
  }
}

export const errorOf = (condition: string): Element =>
  stanzaOf(
    `<iq type="error"><error type="cancel">` +
      `<text xmlns="urn:ietf:params:xml:ns:xmpp-stanzas">no</text>` +
      `<${condition} xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></iq>`,
  );

export class FakeLine {
  isUp = true;
  readonly bareJid = 'alice@example.test';
  readonly jid = 'alice@example.test/webmail-1';
  readonly sent: Element[] = [];
  /** Requests that wait for the test's answer. */
  readonly requests: Request[] = [];
  /** Answers soon what it gives something for; an Error refuses with its text. */
  server: ((request: Element) => string | Error | undefined) | undefined;

  send(stanza: Element): boolean {
    if (this.isUp) this.sent.push(stanza);
    return this.isUp;
  }

  iq(element: Element): Promise<Element> {
    if (!this.isUp) return Promise.reject(new LineDown('there is no connection'));
    return new Promise((resolve, reject) => {
      const request = new Request(element, resolve, reject);
      const { server } = this;
      if (!server) this.requests.push(request);
      else {
        queueMicrotask(() => {
          const answer = server(element);
          if (answer === undefined) this.requests.push(request);
          else if (typeof answer === 'string') request.answer(answer);
          else request.refuse(answer.message);
        });
      }
    });
  }

  /** Everything that waits hears that the line broke. */
  goDown(): void {
    this.isUp = false;
    for (const request of this.requests.splice(0)) request.breakOff();
  }

  get texts(): string[] {
    return this.sent.map(textOf);
  }

  get line(): Line {
    return this as unknown as Line;
  }
}
