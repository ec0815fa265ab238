import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What concerns one connection only (RFC 9110 §7.6.1), and what a stranger could use to pretend to be our gateway. */
const dropped = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-real-ip',
  'x-request-id',
]);

/** The caller's id of this request when it is well formed, else a new one. */
export const requestIdOf = ({ headers }: IncomingMessage): string => {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given) ? given : randomUUID();
};

/** The head of the request as the service gets it: line, end-to-end headers, and who asks. Ends without the empty line. */
export const forwardedHead = (incoming: IncomingMessage, requestId: string): string => {
  const { rawHeaders, headers, socket } = incoming;
  const connection = headers.connection?.toLowerCase();
  const named =
    connection && connection !== 'keep-alive' && connection !== 'close' ? connection.split(/\s*,\s*/) : undefined;
  let head = `${incoming.method} ${incoming.url} HTTP/1.1\r\n`;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!;
    const lower = name.toLowerCase();
    if (!dropped.has(lower) && !named?.includes(lower)) head += `${name}: ${rawHeaders[index + 1]}\r\n`;
  }
  const host = headers.host === undefined ? '' : `x-forwarded-host: ${headers.host}\r\n`;
  return `${head}x-request-id: ${requestId}\r\nx-forwarded-for: ${socket.remoteAddress}\r\nx-forwarded-proto: http\r\n${host}`;
};
