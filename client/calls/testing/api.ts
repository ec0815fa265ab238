import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it arrived. */
export type Arrived = {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

export type Api = {
  readonly origin: string;
  /** All requests since the last `reset`, in order. */
  readonly arrived: readonly Arrived[];
  /** Answers all further requests with `listener` and clears `arrived`. */
  reset(answer: (request: Arrived, response: ServerResponse, nth: number) => void): void;
  close(): Promise<void>;
};

/** A real HTTP server in place of the site. Relative addresses resolve to it, as they resolve to a page's own origin. */
export const startApi = async (): Promise<Api> => {
  let arrived: Arrived[] = [];
  let answer: Parameters<Api['reset']>[0] = (_request, response) => json(response, 200, {});
  const server = createServer(async (incoming, response) => {
    let body = '';
    for await (const chunk of incoming) body += chunk;
    const { method = '', url = '', headers } = incoming;
    arrived.push({ method, url, headers, body });
    answer({ method, url, headers, body }, response, arrived.length);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browserless = globalThis.fetch;
  globalThis.fetch = (url, init) => browserless(new URL(String(url), origin), init);
  return {
    origin,
    get arrived() {
      return arrived;
    },
    reset: (next) => {
      arrived = [];
      answer = next;
    },
    close: async () => {
      globalThis.fetch = browserless;
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

export const json = (response: ServerResponse, status: number, body: unknown): void =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

/** A refusal in the format that every service sends. */
export const refuse = (response: ServerResponse, status: number, code: string, more: object = {}): void =>
  void response
    .writeHead(status, { 'content-type': 'application/problem+json' })
    .end(JSON.stringify({ type: `/problems/${code}`, title: code, status, code, detail: `Because ${code}.`, ...more }));

/** The error page of a proxy whose service is away. */
export const badGateway = (response: ServerResponse, status = 502): void =>
  void response.writeHead(status, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>');
