import { randomUUIDv7 } from 'node:crypto';
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

const answers: Readonly<Record<string, { status: number; title: string; detail: string }>> = {
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    title: 'Too slow',
    detail: 'The request did not arrive in time. Nothing was done. Please send it again.',
  },
  HPE_HEADER_OVERFLOW: {
    status: 431,
    title: 'Headers too large',
    detail: 'The request line and headers may have at most 16 KiB.',
  },
};
const malformed = { status: 400, title: 'Bad request', detail: 'The request is not valid HTTP/1.1.' };

/** Returns a handler that answers malformed and late requests, which never reach a route, with problem details. */
export const createClientErrorHandler = (headers: Readonly<Record<string, string>>) => {
  const answering = new WeakMap<Socket, ServerResponse>();
  return {
    follow: (app: FastifyInstance): void =>
      void app.server.on('request', (request, response) => answering.set(request.socket, response)),
    answer: (error: NodeJS.ErrnoException, socket: Socket): void => {
      const response = answering.get(socket);
      // What is left of the body of a request that has been answered: see linger.ts.
      const isAnswered = response?.writableFinished === true && !response.req.complete;
      const isOpen = response !== undefined && !response.writableFinished;
      // The bytes are either the body of that request, or another request whose answer would precede the first.
      const isAnswering = isOpen && (response.headersSent || response.req.complete);
      if (!socket.writable || isAnswered || isAnswering || error.code === 'ECONNRESET') return void socket.destroy();
      const { status, title, detail } = answers[error.code ?? ''] ?? malformed;
      const requestId = randomUUIDv7();
      const code = 'invalid-input';
      const body = JSON.stringify({ type: `/problems/${code}`, title, status, code, detail, requestId });
      const lines = Object.entries({
        ...headers,
        'content-type': 'application/problem+json',
        'content-length': String(Buffer.byteLength(body)),
        'x-request-id': requestId,
        connection: 'close',
      }).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
      socket.destroySoon();
    },
  };
};
