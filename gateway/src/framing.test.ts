import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ambiguousHosts, ambiguousRequests } from '../../test/security/raw-sockets/ambiguous-requests.ts';
import { readAnswers } from '../../test/security/raw-sockets/raw.ts';
import { exchange, lastRequest, startGateway, startRawService } from './testing/raw.ts';

const hidden = 'POST /hidden HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n';

test('a request that can be read in two ways is answered once with 400, and no byte of it reaches the service', async (t) => {
  const service = await startRawService(t);
  const { port } = await startGateway(t, service.port);
  const hosts = ambiguousHosts.map((bytes, index) => ({ name: `host ${index}`, isRefused: true, bytes: () => bytes }));
  for (const { name, bytes } of [...ambiguousRequests, ...hosts].filter(({ isRefused }) => isRefused)) {
    const answers = readAnswers(await exchange(t, port, bytes(hidden) + lastRequest));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [400],
      name,
    );
    assert.equal(service.received(), '', name);
  }
});

test('a request that names odd headers in Connection reaches the service with its body framed by the gateway', async (t) => {
  const service = await startRawService(t);
  const { port } = await startGateway(t, service.port);
  for (const { name, bytes } of ambiguousRequests.filter(({ isRefused }) => !isRefused)) {
    const [answer] = readAnswers(await exchange(t, port, bytes(hidden) + lastRequest));
    assert.equal(answer?.status, 200, name);
    const received = service.received();
    assert.ok(received.includes(`content-length: ${hidden.length}\r\n\r\n${hidden}`), name);
    assert.equal(received.split('content-length').length, 2, name);
  }
});

test('a body is framed by its length or in chunks, as it came; chunk extensions and trailers end at the gateway', async (t) => {
  const service = await startRawService(t);
  const { port } = await startGateway(t, service.port);
  const send = async (lines: string, body = ''): Promise<string> => {
    await exchange(t, port, `POST /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${lines}\r\n${body}`);
    return service.received();
  };
  assert.match(await send('Content-Length: 3\r\n', 'abc'), /\r\ncontent-length: 3\r\n\r\nabc$/);
  assert.match(await send('Content-Length: 1\r\n', 'a'), /\r\ncontent-length: 1\r\n\r\na$/);
  assert.match(await send('Content-Length: 0\r\n'), /\r\ncontent-length: 0\r\n\r\n$/);
  assert.match(await send(''), /\r\ncontent-length: 0\r\n\r\n$/);
  const chunks = await send(
    'Transfer-Encoding: Chunked\r\nTrailer: x-late\r\n',
    '3;a=b\r\nabc\r\n0\r\nx-late: 1\r\n\r\n',
  );
  // A body that has arrived whole is sent with its length.
  assert.match(chunks, /\r\n(content-length: 3\r\n\r\nabc|transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n)$/i);
  assert.doesNotMatch(chunks, /x-late/);
});
