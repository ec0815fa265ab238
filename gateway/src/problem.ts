import { randomUUID } from 'node:crypto';
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { endUnread } from './linger.ts';

/** The gateway's own answers, in the shape and with the codes that every service uses (RFC 9457). */
const problems = {
  malformed: [400, 'invalid-input', 'Bad request', 'The request is not valid HTTP/1.1, or could be read in two ways.'],
  'bad-target': [400, 'invalid-input', 'Bad request', 'The address must begin with a slash.'],
  'bad-path': [
    400,
    'invalid-input',
    'Bad request',
    'The path of the address must be UTF-8 with valid percent-escapes, without NUL, backslashes and empty segments.',
  ],
  'no-upgrade': [400, 'invalid-input', 'Bad request', 'This address does not switch protocols: leave out `Upgrade`.'],
  'no-route': [404, 'not-found', 'Not found', 'Nothing is served here.'],
  'no-method': [405, 'method-not-allowed', 'Method not allowed', 'Here one can GET, HEAD.'],
  late: [
    408,
    'invalid-input',
    'Too slow',
    'The request did not arrive in time. Nothing was done. Please send it again.',
  ],
  'no-expectation': [417, 'invalid-input', 'Bad request', 'Only `Expect: 100-continue` is supported.'],
  pipelined: [429, 'too-many-requests', 'Too many requests', 'Wait for an answer before you send more requests.'],
  streams: [429, 'too-many-requests', 'Too many streams', 'Too many streams are open from here. Close one first.'],
  'large-head': [431, 'invalid-input', 'Headers too large', 'The request line and headers may have at most 16 KiB.'],
  lost: [
    502,
    'unavailable',
    'The service stopped',
    'The service stopped before it answered, so we do not know whether your request was carried out. Please check before you repeat it.',
  ],
  away: [503, 'unavailable', 'The service is away', 'Nothing was done. Please try again in a moment.'],
  crowded: [503, 'unavailable', 'Too many connections', 'Nothing was done. Please try again in a moment.'],
  silent: [
    504,
    'unavailable',
    'The service does not answer',
    'We do not know whether your request will still be carried out. Please check before you repeat it.',
  ],
} as const;

export type GatewayProblem = keyof typeof problems;

/** The headers of every answer of the gateway's own, as services send them. */
const securityHeaders = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
} as const;

const render = (problem: GatewayProblem, requestId: string) => {
  const [status, code, title, detail] = problems[problem];
  const body = JSON.stringify({ type: `/problems/${code}`, title, status, code, detail, requestId });
  return {
    status,
    body,
    headers: {
      'content-type': 'application/problem+json',
      'content-length': String(Buffer.byteLength(body)),
      'x-request-id': requestId,
      ...securityHeaders,
      ...(status === 405 ? { allow: 'GET, HEAD' } : {}),
      ...(status >= 500 || status === 429 ? { 'retry-after': '1' } : {}),
    } as Record<string, string>,
  };
};

/** Answers with a problem. If an answer has already begun, closes the connection instead. */
export const answerProblem = (response: ServerResponse, problem: GatewayProblem, requestId: string): void => {
  if (response.headersSent || response.destroyed) return void response.destroy();
  const { status, body, headers } = render(problem, requestId);
  endUnread(response);
  response.writeHead(status, headers).end(body);
};

/** Answers whether the gateway itself is alive. */
export const answerLiveness = (response: ServerResponse, requestId: string): void => {
  endUnread(response);
  response.writeHead(200, { ...securityHeaders, 'content-type': 'text/plain', 'x-request-id': requestId }).end('ok');
};

/** Writes a problem to a connection that has no response object, and closes it. */
export const endWithProblem = (socket: Socket, problem: GatewayProblem): void => {
  // Closed for writing: the last answer has been given.
  if (!socket.writable) return void socket.destroy();
  const { status, body, headers } = render(problem, randomUUID());
  const lines = Object.entries({ ...headers, connection: 'close' }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
  socket.destroySoon();
};
