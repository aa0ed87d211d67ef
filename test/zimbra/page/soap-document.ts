/** AjxSoapDoc and ZmBatchCommand: what the preferences are saved with. */
import { globals, type Callback, type Loose } from './environment.ts';
import { send } from './requests.ts';

export class AjxSoapDoc {
  readonly isAjxSoapDoc = true;
  readonly #method: Element;

  constructor(method: string, namespace: string) {
    this.#method = document.implementation.createDocument(namespace, method).documentElement;
  }

  static create(method: string, namespace: string): AjxSoapDoc {
    return new AjxSoapDoc(method, namespace);
  }

  getMethod(): Element {
    return this.#method;
  }
  setMethodAttribute(name: string, value: string): void {
    this.#method.setAttribute(name, value);
  }
  /** An element with text, or with what an object has: attributes where a name begins with `!`. */
  set(name: string, value?: string | Loose | null, parent: Element = this.#method): Element {
    const element = this.#method.ownerDocument.createElementNS(parent.namespaceURI, name);
    if (typeof value === 'string') element.textContent = value;
    else {
      for (const [key, each] of Object.entries(value ?? {})) {
        if (key.startsWith('!')) element.setAttribute(key.slice(1), String(each));
        else this.set(key, each as string | Loose, element);
      }
    }
    return parent.appendChild(element);
  }
}

/** In JSON, as the server of the tests takes it. */
function asJson(element: Element): Loose {
  const result: Loose = { _jsns: element.namespaceURI };
  for (const { name, value } of element.attributes) {
    if (name !== 'xmlns') result[name] = value;
  }
  for (const child of element.children) {
    result[child.localName] = [
      ...((result[child.localName] as Loose[] | undefined) ?? []),
      asJson(child),
    ];
  }
  if (element.children.length === 0) result['_content'] = element.textContent;
  return result;
}

/** Of documents; one of JSON (third argument true) is made by nobody here. */
export class ZmBatchCommand {
  readonly #requests: AjxSoapDoc[] = [];
  readonly #callbacks: (Callback | undefined)[] = [];

  size(): number {
    return this.#requests.length;
  }

  addNewRequestParams(request: AjxSoapDoc, callback?: Callback): void {
    this.#requests.push(request);
    this.#callbacks.push(callback);
  }

  run(callback: (response: Loose) => void, errorCallback: (fault: unknown) => void): void {
    const batch: Loose = { _jsns: 'urn:zimbra', onerror: 'stop' };
    // A request of JSON has no getMethod: a TypeError, with nothing saved.
    const methods = this.#requests.map((request) => request.getMethod());
    for (const [requestId, method] of methods.entries()) {
      const others = (batch[method.localName] as Loose[] | undefined) ?? [];
      batch[method.localName] = [...others, { ...asJson(method), requestId: String(requestId) }];
    }
    void send('BatchRequest', batch).then((response) => {
      for (const each of this.#callbacks) each?.run(response);
      if (response['Fault'] === undefined) callback(response);
      else errorCallback(response['Fault']);
    }, errorCallback);
  }
}

export function installSoapDocuments(): void {
  Object.assign(globals, { AjxSoapDoc, ZmBatchCommand });
}
