import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { asList, asObject } from '../../server/soap-json.ts';

/** Commands of ejabberd, over HTTP on this machine. */
export interface EjabberdApi {
  /** The full JIDs of all who are online. Rejects with an {@link ApiError}. */
  online(): Promise<readonly string[]>;
  /** Ends one session, of which the user hears the reason. Rejects likewise. */
  end(jid: string, reason: string): Promise<void>;
}

/** Why ejabberd could not be asked; never with a body. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
}

const TIMEOUT_MS = 10_000;
const JID = /^([^@/]+)@([^@/]+)\/(.+)$/s;

/** `url`: of mod_http_api, without a command. */
export function createEjabberdApi(url: URL, timeoutMs = TIMEOUT_MS): EjabberdApi {
  const call = async (command: string, args: object): Promise<unknown> => {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await post(new URL(`${url.href.replace(/\/$/, '')}/${command}`), args, signal);
      if (answer.status !== 200) throw new ApiError(`${command}: HTTP ${answer.status}`);
      return JSON.parse(answer.text) as unknown;
    } catch (error) {
      if (error instanceof ApiError) throw error;
      if (signal.aborted) throw new ApiError(`${command}: no answer in time`);
      const code = (error as { code?: unknown } | null)?.code;
      throw new ApiError(`${command}: ${typeof code === 'string' ? code : 'no usable answer'}`);
    }
  };
  return {
    async online() {
      const sessions = asList(await call('connected_users_info', {}));
      return sessions.flatMap((each) => {
        const jid = asObject(each)?.['jid'];
        return typeof jid === 'string' ? [jid] : [];
      });
    },
    async end(jid, reason) {
      const [, user = '', host = '', resource = ''] = JID.exec(jid) ?? [];
      await call('kick_session', { user, host, resource, reason });
    },
  };
}

/** Not by fetch, which takes 10 MB of memory, and in Node.js 18 puts a warning into the log. */
async function post(
  url: URL,
  body: object,
  signal: AbortSignal,
): Promise<{ status: number; text: string }> {
  const document = Buffer.from(JSON.stringify(body));
  const asking = request(url, {
    ...{ method: 'POST', agent: false, signal },
    headers: { 'Content-Type': 'application/json', 'Content-Length': document.length },
  });
  // The first one comes through `once` or the response; a later one concerns nobody.
  asking.on('error', () => undefined);
  asking.end(document);
  const [response] = (await once(asking, 'response', { signal })) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() };
}
