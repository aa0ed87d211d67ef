import type { IncomingHttpHeaders } from 'node:http';
import { createReadStream, statSync, type Stats } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import type { Request, Response } from 'express';
import { htmlError } from './soap.ts';

export const COOKIE = 'ZM_AUTH_TOKEN';

export function authCookie(headers: IncomingHttpHeaders): string | undefined {
  for (const pair of (headers.cookie ?? '').split(/;\s*/)) {
    if (pair.startsWith(`${COOKIE}=`)) return pair.slice(COOKIE.length + 1);
  }
  return undefined;
}

/**
 * A session cookie as ZimbraCookie makes it: HttpOnly, no Domain, no SameSite; Secure when the
 * browser came by HTTPS, which mailboxd is told by its proxy.
 */
export function setAuthCookie(res: Response, token: string): void {
  const secure = res.req.get('X-Forwarded-Proto') === 'https' ? ';Secure' : '';
  res.append('Set-Cookie', `${COOKIE}=${token};Path=/${secure};HttpOnly`);
}

export function clearAuthCookie(res: Response): void {
  res.append(
    'Set-Cookie',
    `${COOKIE}=;Path=/;Expires=Thu, 01-Jan-1970 00:00:00 GMT;Max-Age=0;HttpOnly`,
  );
}

export function sendError(res: Response, status: number, reason: string): void {
  res.status(status).type('text/html;charset=utf-8').send(htmlError(status, reason));
}

/** Jetty's table, with its gaps: there is no `.mjs`, so such a file goes out without a type. */
const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.gif': 'image/gif',
  '.html': 'text/html',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'application/x-javascript',
  '.json': 'application/json',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml',
  // Without a JSP servlet a JSP is a file like any other, and this is its type.
  '.jsp': 'text/html',
};

/** A static file the way Zimbra serves it: Last-Modified, no ETag, no Cache-Control. */
export function sendStatic(req: Request, res: Response, root: string, path: string): void {
  const file = join(root, normalize(`/${path}`));
  let stats: Stats;
  try {
    stats = statSync(file);
  } catch {
    sendError(res, 404, 'Not Found');
    return;
  }
  if (!stats.isFile()) {
    sendError(res, 403, 'Forbidden');
    return;
  }
  const since = Date.parse(req.get('If-Modified-Since') ?? '');
  const changed = Math.floor(stats.mtimeMs / 1000) * 1000;
  res.setHeader('Last-Modified', new Date(changed).toUTCString());
  if (changed <= since) {
    res.status(304).end();
    return;
  }
  const type = TYPES[extname(file)];
  if (type !== undefined) res.setHeader('Content-Type', type);
  res.setHeader('Content-Length', stats.size);
  if (req.method === 'HEAD') res.end();
  else createReadStream(file).pipe(res);
}
