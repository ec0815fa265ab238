import { Agent, request as httpRequest } from 'node:http';
import { request as httpsRequest, Agent as SecureAgent } from 'node:https';

export type Post = {
  /** The status answered. Throws when there was no answer within `timeoutMs`. */
  readonly send: (body: string, headers: Record<string, string>) => Promise<number>;
  readonly close: () => void;
};

/** Posts JSON to one address over a few kept-open connections. node:http, because fetch costs several times the CPU. */
export const postTo = (address: string, connections: number, timeoutMs: number): Post => {
  const url = new URL(address);
  const secure = url.protocol === 'https:';
  const options = { keepAlive: true, maxSockets: connections };
  const agent = secure ? new SecureAgent(options) : new Agent(options);
  const request = secure ? httpsRequest : httpRequest;
  const send = (body: string, headers: Record<string, string>): Promise<number> =>
    new Promise((resolve, reject) => {
      const outgoing = request(url, {
        method: 'POST',
        agent,
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'payment-sandbox',
          ...headers,
        },
      });
      const timer = setTimeout(() => outgoing.destroy(new Error(`No answer within ${timeoutMs} ms.`)), timeoutMs);
      outgoing.on('response', (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode ?? 0));
        answer.on('error', reject);
      });
      outgoing.on('error', reject);
      outgoing.on('close', () => clearTimeout(timer));
      outgoing.end(body);
    });
  return { send, close: () => agent.destroy() };
};
