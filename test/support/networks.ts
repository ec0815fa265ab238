import { request } from 'node:http';

export type NetworkAnswer = {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests inspect any answer
  readonly body: any;
  readonly retryAfter: number;
  readonly cookies: readonly string[];
};

export type CallFromNetwork = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<NetworkAnswer>;

let used = 0;

/** Calls the system from a loopback address that is new in this process, and therefore from a network of its own. */
export const createNetwork = (url: string): CallFromNetwork & { readonly address: string } => {
  used += 1;
  const address = `127.${100 + Math.floor(used / 60_000)}.${Math.floor(used / 250) % 250}.${1 + (used % 250)}`;
  const call: CallFromNetwork = (method, path, body, headers = {}) =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
      const outgoing = request(new URL(path, url), {
        method,
        localAddress: address,
        headers: {
          ...(text === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
          ...headers,
        },
      });
      outgoing.on('error', reject).on('response', (incoming) => {
        let received = '';
        incoming.setEncoding('utf8').on('data', (chunk) => {
          received += chunk;
        });
        incoming.on('error', reject).on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            body: received.startsWith('{') || received.startsWith('[') ? JSON.parse(received) : {},
            retryAfter: Number(incoming.headers['retry-after'] ?? 0),
            cookies: incoming.headers['set-cookie'] ?? [],
          }),
        );
      });
      outgoing.end(text);
    });
  return Object.assign(call, { address });
};

/** Runs a function this often, with bounded concurrency, and returns all results. */
export const manyTimes = async <T>(count: number, atOnce: number, act: (nth: number) => Promise<T>): Promise<T[]> => {
  const results: T[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(atOnce, count) }, async () => {
      while (next < count) {
        const nth = next++;
        results[nth] = await act(nth);
      }
    }),
  );
  return results;
};

/** The number of answers with a status. */
export const countOf = (answers: readonly { readonly status: number }[], status: number): number =>
  answers.filter((answer) => answer.status === status).length;
