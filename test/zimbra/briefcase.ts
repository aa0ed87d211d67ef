/** The Briefcase: FileUploadServlet, SaveDocument, a search for documents, and the REST servlet. */
import { randomUUID } from 'node:crypto';
import express, { Router } from 'express';
import type { Account } from './accounts.ts';
import { authCookie } from './http-helpers.ts';
import type { Sessions } from './sessions.ts';
import { children, text, type SoapElement } from './soap-envelope.ts';
import { faults, SoapFault } from './soap-fault.ts';

const FOLDER = '16';
/** MailItem.validateItemName. */
const NOT_IN_NAMES = /[:/"\p{Cc}]/u;

interface Upload {
  readonly account: string;
  readonly name: string;
  readonly type: string;
  readonly content: Buffer;
}
interface Document extends Upload {
  readonly id: string;
  readonly time: number;
}

export class Briefcase {
  readonly #uploads = new Map<string, Upload>();
  readonly #documents: Document[] = [];
  #lastId = 1_000;

  /** What somebody has put there before. */
  put(account: string, name: string, type: string, content: Buffer): void {
    const id = String((this.#lastId += 1));
    this.#documents.push({ account, name, type, content, id, time: Date.now() });
  }

  search(account: Account): SoapElement {
    const doc = this.#documents
      .filter((each) => each.account === account.email)
      .reverse()
      .map(({ id, name, type, content, time }) => ({
        id,
        name,
        s: content.length,
        d: time,
        md: Math.floor(time / 1000),
        ct: type,
        l: FOLDER,
        ver: 1,
      }));
    return { sortBy: 'dateDesc', offset: 0, more: false, ...(doc.length > 0 && { doc }) };
  }

  /** The upload is gone when it is saved; it stays for another try when it is not. */
  save(request: SoapElement, account: Account): SoapElement {
    const [doc] = children(request, 'doc');
    const [source] = doc ? children(doc, 'upload') : [];
    const id = source && text(source, 'id');
    const upload = id === undefined ? undefined : this.#uploads.get(id);
    if (!doc || id === undefined) throw faults.invalidRequest('missing required element: upload');
    if (upload?.account !== account.email) throw new SoapFault('mail.NO_SUCH_UPLOAD', 'no upload');
    if (text(doc, 'l') !== FOLDER) throw new SoapFault('mail.NO_SUCH_FOLDER', 'no such folder');
    const name = (text(doc, 'name') ?? upload.name).replace(/^.*[\\/]/, '');
    if (NOT_IN_NAMES.test(name)) throw new SoapFault('mail.INVALID_NAME', `invalid name: ${name}`);
    if (this.#documents.some((each) => each.account === account.email && each.name === name)) {
      throw new SoapFault('mail.ALREADY_EXISTS', `object with that name already exists: ${name}`);
    }
    this.#uploads.delete(id);
    this.put(account.email, name, upload.type, upload.content);
    return { doc: [{ id: String(this.#lastId), ver: 1, name }] };
  }

  /** `POST /service/upload` and `GET /service/home/~/?id=`, by the cookie. */
  router(sessions: Sessions): Router {
    const router = Router();
    const accountOf = (encoded: string | undefined): Account | undefined => {
      try {
        return encoded === undefined ? undefined : sessions.validate(sessions.decode(encoded));
      } catch {
        return undefined;
      }
    };
    router.post('/service/upload', express.raw({ type: () => true, limit: '10mb' }), (req, res) => {
      const encoded = authCookie(req.headers);
      const account = accountOf(encoded);
      const token = encoded === undefined ? '' : sessions.csrfTokenFor(encoded);
      res.type('text/html');
      // Whose cookie came with the web client must say the page's token as well.
      if (!account || req.get('X-Zimbra-Csrf-Token') !== token)
        return void res.send("401,'null'\n");
      const disposition = req.get('Content-Disposition') ?? '';
      const name = /filename="([^"]*)"/.exec(disposition)?.[1];
      if (name === undefined) return void res.send("204,'null'\n");
      const upload = {
        account: account.email,
        name: name.replace(/&#(\d+);/g, (_all, code) => String.fromCharCode(Number(code))),
        type: (req.get('Content-Type') ?? '').replace(/;.*/, ''),
        content: req.body as Buffer,
      };
      const aid = `${randomUUID()}:${randomUUID()}`;
      this.#uploads.set(aid, upload);
      const told = { aid, ct: upload.type, filename: upload.name, s: upload.content.length };
      res.send(`200,'null',${JSON.stringify([told])}\n`);
    });
    router.get('/service/home/~/', (req, res, next) => {
      const found = this.#documents.find(({ id }) => id === req.query['id']);
      if (!found) {
        next();
        return;
      }
      const account = accountOf(authCookie(req.headers));
      if (account?.email !== found.account) return void res.status(401).end();
      res.type(found.type).attachment(found.name).send(found.content);
    });
    return router;
  }
}
