import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http';

/** Headers that concern one connection only (RFC 9110 §7.6.1). */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Headers that the gateway writes itself or leaves to its client library: framing and the caller's address. */
const replaced = new Set([
  ...hopByHop,
  'content-length',
  'expect',
  'host',
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-real-ip',
  'x-request-id',
]);

const framing = /^(content-length|transfer-encoding|host)$/;
/** Headers that services base decisions on. A `Connection` header must not remove them. */
const meant = /^(content-type|authorization|cookie|x-.*)$/;

const namedBy = (connection: string | undefined): readonly string[] =>
  connection === undefined || connection === 'keep-alive' ? [] : connection.toLowerCase().split(/[\s,]+/);

/** The caller's id of this request when it is well formed, else a new one. */
export const requestIdOf = ({ headers }: IncomingMessage): string => {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given) ? given : randomUUID();
};

export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/**
 * The headers for a service, as a list of names and values: the caller's end-to-end headers, and the gateway's own
 * for framing and the caller's address. Undefined when the request could be read in two ways.
 */
export const forwardedHeaders = (incoming: IncomingMessage, requestId: string): string[] | undefined => {
  const { rawHeaders, headers, socket, httpVersion } = incoming;
  const named = namedBy(headers.connection);
  if (named.some((name) => framing.test(name))) return undefined;
  if (!/^chunked$/i.test(headers['transfer-encoding'] ?? 'chunked')) return undefined;
  let hosts = 0;
  const forwarded: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!.toLowerCase();
    if (name === 'host') hosts++;
    if (replaced.has(name) || (named.includes(name) && !meant.test(name))) continue;
    forwarded.push(name, rawHeaders[index + 1]!);
  }
  if (hosts > 1 || (hosts === 0 && httpVersion !== '1.0')) return undefined;
  const { host } = headers;
  if (host !== undefined) {
    if (!/^[\w.:[\]-]{1,255}$/.test(host)) return undefined;
    forwarded.push('host', host, 'x-forwarded-host', host);
  }
  if (hasBody(incoming) && headers['content-length']) forwarded.push('content-length', headers['content-length']);
  forwarded.push('x-request-id', requestId, 'x-forwarded-for', socket.remoteAddress ?? '', 'x-forwarded-proto', 'http');
  return forwarded;
};

/** A service's headers without those of its connection to the gateway. */
export const returnedHeaders = (given: IncomingHttpHeaders, requestId: string): OutgoingHttpHeaders => {
  const named = namedBy(given.connection);
  const headers: OutgoingHttpHeaders = {};
  for (const name in given) if (!hopByHop.has(name) && !named.includes(name)) headers[name] = given[name];
  headers['x-request-id'] ??= requestId;
  return headers;
};
