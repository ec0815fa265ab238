import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createResponseParser } from './response-parser.ts';

type Seen = { status: number; headers: string[]; body: string; ended: 'reusable' | 'spent' | undefined };

const read = (pieces: readonly string[], method = 'GET', finish = false): Seen => {
  const seen: Seen = { status: 0, headers: [], body: '', ended: undefined };
  const parser = createResponseParser({
    head: (status, headers) => Object.assign(seen, { status, headers }),
    body: (chunk) => {
      seen.body += chunk.toString('latin1');
    },
    end: (reusable) => {
      seen.ended = reusable ? 'reusable' : 'spent';
    },
  });
  parser.begin(method);
  for (const piece of pieces) parser.feed(Buffer.from(piece, 'latin1'));
  if (finish) parser.finish();
  return seen;
};

const everyCut = (text: string, method?: string): Seen[] => [
  read([text], method),
  read([...text], method),
  ...Array.from(text, (_, at) => read([text.slice(0, at), text.slice(at)], method)),
];

test('a body of known length is read whole, wherever the bytes are cut', () => {
  for (const seen of everyCut('HTTP/1.1 201 Created\r\nContent-Length: 5\r\nX: y\r\n\r\nhello')) {
    assert.deepEqual(seen, {
      status: 201,
      headers: ['Content-Length', '5', 'X', 'y'],
      body: 'hello',
      ended: 'reusable',
    });
  }
});

test('chunks are joined and trailers dropped, wherever the bytes are cut', () => {
  const text =
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nT: z\r\n\r\n';
  for (const seen of everyCut(text)) {
    assert.deepEqual(seen, { status: 200, headers: [], body: 'abc0123456789', ended: 'reusable' });
  }
});

test('answers without a body end with their head', () => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n';
  assert.equal(read([head], 'HEAD').ended, 'reusable');
  assert.equal(read([head.replace('200', '304')]).ended, 'reusable');
  assert.equal(read(['HTTP/1.1 204 No Content\r\n\r\n']).ended, 'reusable');
  assert.equal(read(['HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n']).ended, 'reusable');
});

test('an answer without length lasts until the connection ends', () => {
  const pieces = ['HTTP/1.1 200 OK\r\n\r\n', 'one ', 'two'];
  assert.equal(read(pieces).ended, undefined);
  assert.deepEqual(read(pieces, 'GET', true), { status: 200, headers: [], body: 'one two', ended: 'spent' });
});

test('a connection that the service will close is not used again', () => {
  assert.equal(read(['HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n']).ended, 'spent');
  assert.equal(read(['HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n']).ended, 'spent');
});

test('100 Continue announces the answer and is none', () => {
  const seen = read(['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok']);
  assert.deepEqual([seen.status, seen.body], [200, 'ok']);
});

test('what is no answer, or more than one, is refused', () => {
  assert.throws(() => read(['SSH-2.0-OpenSSH\r\n\r\n']), /HTTP/);
  assert.throws(() => read(['HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\n\r\n']), /more than/);
  assert.throws(() => read(['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n']), /chunk/);
  assert.throws(() => read([`HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(20_000)}`]), /headers/);
});
