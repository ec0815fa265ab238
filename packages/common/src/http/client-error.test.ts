import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createPlainServer, type Server as PlainServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { Problem } from '@ticketing/contracts/http/problems';
import { createClientErrorHandler } from './client-error.ts';

const servers: PlainServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server of Node's own with this handler, a time for requests to arrive, and answers that each test decides. */
const start = async (serve: Parameters<PlainServer['on']>[1] = () => {}, patienceMs = 30_000): Promise<number> => {
  const server = createPlainServer({
    headersTimeout: patienceMs,
    requestTimeout: patienceMs,
    connectionsCheckingInterval: 20,
  });
  const { follow, answer } = createClientErrorHandler({
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
  follow({ server } as never);
  server.on('request', serve as never);
  server.on('clientError', answer as never);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

/** What the server sends until it ends the connection. Once `after` has arrived, `more` is sent. */
const sentFor = async (port: number, bytes: string, after = '', more = ''): Promise<string> => {
  const socket = connect(port, '127.0.0.1');
  let seen = '';
  let isSent = more === '';
  socket.on('error', () => {});
  socket.setTimeout(20_000, () => socket.destroy());
  socket.on('data', (chunk) => {
    seen += chunk;
    if (isSent || !seen.includes(after)) return;
    isSent = true;
    socket.write(more);
  });
  socket.write(bytes);
  await once(socket, 'close');
  return seen;
};

const read = (seen: string) => {
  const [head = '', body = ''] = seen.split('\r\n\r\n');
  const [first = '', ...rest] = head.split('\r\n');
  const headers = Object.fromEntries(rest.map((line) => line.split(': ', 2) as [string, string]));
  return { first, headers, body, problem: Problem.strict().parse(JSON.parse(body)) };
};
const get = 'GET / HTTP/1.1\r\nhost: x\r\n\r\n';

describe('a request that reaches no route', () => {
  for (const [what, bytes, first, title, detail] of [
    [
      'is not HTTP',
      'nonsense\r\n\r\n',
      'HTTP/1.1 400 Bad Request',
      'Bad request',
      'The request is not valid HTTP/1.1.',
    ],
    [
      'has more than 16 KiB of headers',
      `GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(17_000)}\r\n\r\n`,
      'HTTP/1.1 431 Request Header Fields Too Large',
      'Headers too large',
      'The request line and headers may have at most 16 KiB.',
    ],
    [
      'does not arrive in time',
      'GET / HTTP/1.1\r\nhost: x\r\n',
      'HTTP/1.1 408 Request Timeout',
      'Too slow',
      'The request did not arrive in time. Nothing was done. Please send it again.',
    ],
  ] as const)
    it(`is answered with a problem and the connection ends when it ${what}`, async () => {
      const answer = read(
        await sentFor(await start(undefined, what === 'does not arrive in time' ? 100 : undefined), bytes),
      );
      assert.equal(answer.first, first);
      const { requestId, status, ...problem } = answer.problem;
      assert.equal(status, Number(first.split(' ')[1]));
      assert.deepEqual(problem, { type: '/problems/invalid-input', title, code: 'invalid-input', detail });
      assert.match(requestId, /^[0-9a-f-]{36}$/);
      assert.deepEqual(answer.headers, {
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        'content-type': 'application/problem+json',
        'content-length': String(Buffer.byteLength(answer.body)),
        'x-request-id': requestId,
        connection: 'close',
      });
    });

  it('and follows one that was answered is answered, too', async () => {
    const port = await start(((_request: never, response: { end(text: string): void }) =>
      response.end('first')) as never);
    const seen = await sentFor(port, get, 'first', 'nonsense\r\n\r\n');
    assert.equal(seen.split('HTTP/1.1 ').length, 3, seen);
    assert.match(seen, /HTTP\/1\.1 400 /);
  });

  it('and follows one whose answer has not begun gets no answer that could be taken for that one’s', async () => {
    const port = await start();
    assert.equal(await sentFor(port, `${get}nonsense\r\n\r\n`), '');
  });

  it('and interrupts an answer ends that without a second head', async () => {
    const port = await start(((_request: never, response: { write(text: string): void }) =>
      response.write('begun')) as never);
    const seen = await sentFor(
      port,
      'POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n',
      'begun',
      'nonsense\r\n\r\n',
    );
    assert.equal(seen.split('HTTP/1.1 ').length, 2, seen);
  });

  it('for the body of a request that nobody has answered is answered as that request', async () => {
    const seen = await sentFor(
      await start(),
      'POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nnonsense\r\n',
    );
    assert.equal(read(seen).problem.status, 400);
  });

  it('for the rest of the body of an answered request is not answered again', async () => {
    const port = await start(((_request: never, response: { end(text: string): void }) =>
      response.end('done')) as never);
    const seen = await sentFor(
      port,
      'POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n',
      'done',
      'nonsense\r\n',
    );
    assert.equal(seen.split('HTTP/1.1 ').length, 2, seen);
  });
});
