import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpServer, request } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { exchange, listen, okAnswer, startGateway, startRawService, until } from './testing/raw.ts';

const head = (...lines: readonly string[]): string => `${lines.join('\r\n')}\r\n\r\n`;
const get = head('GET /a HTTP/1.1', 'Host: a', 'X-Request-Id: r-1', 'Connection: close');

type Attempt = (socket: Socket) => void;
const answers: Attempt = (socket) => void socket.write(okAnswer);
const breaksOff: Attempt = (socket) => void socket.destroy();
const breaksOffInTheHead: Attempt = (socket) => void socket.write('HTTP/1.1 200 OK\r\nx: ', () => socket.destroy());

/** A service that does the next of these on every connection that a request arrives on, and the last one ever after. */
const startService = async (t: TestContext, ...attempts: readonly Attempt[]) => {
  const received: string[] = [];
  const server = createServer((socket) => {
    t.after(() => socket.destroy());
    socket
      .on('error', () => {})
      .once('data', (chunk: Buffer) => {
        received.push(chunk.toString('latin1'));
        (attempts[received.length - 1] ?? attempts.at(-1))?.(socket);
      });
  });
  return { port: await listen(t, server), received };
};

describe('a request whose service breaks off in silence', () => {
  it('is sent once more if it is a GET without a body, byte for byte the same', async (t) => {
    for (const attempt of [breaksOff, breaksOffInTheHead]) {
      const service = await startService(t, attempt, answers);
      const text = await exchange(t, (await startGateway(t, service.port)).port, get);
      assert.match(text, /^HTTP\/1.1 200 [\s\S]*ok$/);
      assert.equal(service.received.length, 2);
      assert.equal(service.received[1], service.received[0]);
    }
  });

  it('is not sent a third time', async (t) => {
    const service = await startService(t, breaksOff);
    assert.match(await exchange(t, (await startGateway(t, service.port)).port, get), /^HTTP\/1.1 502 /);
    assert.equal(service.received.length, 2);
  });

  it('is not sent again if it has another method or a body', async (t) => {
    for (const bytes of [
      ...['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'].map((method) => get.replace('GET', method)),
      `${get.slice(0, -2)}Content-Length: 1\r\n\r\nx`,
      `${get.slice(0, -2)}Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n`,
    ]) {
      const service = await startService(t, breaksOff, answers);
      assert.match(await exchange(t, (await startGateway(t, service.port)).port, bytes), /^HTTP\/1.1 502 /, bytes);
      assert.equal(service.received.length, 1, bytes);
    }
  });

  it('is not sent again once a part of its answer has been passed on: the caller’s connection breaks off too', async (t) => {
    const part = 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf';
    const service = await startService(t, (socket) => void socket.write(part, () => socket.end()), answers);
    const text = await exchange(t, (await startGateway(t, service.port)).port, get);
    assert.match(text, /^HTTP\/1.1 200 [\s\S]*\r\n\r\nhalf$/);
    assert.equal(service.received.length, 1);
  });
});

describe('a service that does not answer', { concurrency: true }, () => {
  it('for too long is 504, and the request is not sent again', async (t) => {
    const service = await startService(t, () => {});
    const { port } = await startGateway(t, service.port, { serviceTimeouts: { headMs: 200, silenceMs: 60_000 } });
    assert.match(await exchange(t, port, get), /^HTTP\/1.1 504 /);
    assert.equal(service.received.length, 1);
  });

  it('for too long in the middle of an answer breaks the caller’s connection off', async (t) => {
    const part = 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf';
    const service = await startService(t, (socket) => void socket.write(part));
    const { port } = await startGateway(t, service.port, { serviceTimeouts: { headMs: 60_000, silenceMs: 200 } });
    assert.match(await exchange(t, port, get), /^HTTP\/1.1 200 [\s\S]*\r\n\r\nhalf$/);
  });

  it('because it accepts no connections is tried for 1.5 s, and then the answer is 503', async (t) => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port: unused } = server.address() as { port: number };
    server.close();
    const { port } = await startGateway(t, unused);
    const startedAt = performance.now();
    assert.match(await exchange(t, port, get), /^HTTP\/1.1 503 /);
    assert.ok(performance.now() - startedAt >= 1_500, `${performance.now() - startedAt} ms`);
  });
});

describe('an answer', () => {
  it('that is only provisional is not passed on, the final one is', async (t) => {
    const service = await startRawService(t, `HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${okAnswer}`);
    const text = await exchange(t, (await startGateway(t, service.port)).port, get);
    assert.match(text, /^HTTP\/1.1 200 OK\r\n[\s\S]*\r\n\r\nok$/);
    assert.doesNotMatch(text, /103|link/);
  });

  it('arrives byte by byte as it is, whatever its size and framing', async (t) => {
    for (const size of [0, 1, 256, 16_383, 16_384, 70_000]) {
      const body = Buffer.from(Array.from({ length: size }, (_, index) => index % 256));
      for (const isLengthKnown of [true, false]) {
        const server = createHttpServer((_, outgoing) => {
          if (isLengthKnown) outgoing.setHeader('content-length', size);
          outgoing.flushHeaders();
          outgoing.end(body);
        });
        const { port } = await startGateway(t, await listen(t, server));
        const asked = request({ port, host: '127.0.0.1', agent: false }).end();
        const [answer] = await once(asked, 'response');
        const chunks: Buffer[] = [];
        for await (const chunk of answer) chunks.push(chunk);
        assert.ok(Buffer.concat(chunks).equals(body), `${size} bytes, ${isLengthKnown}`);
        assert.equal(answer.headers['content-length'], isLengthKnown ? String(size) : undefined);
      }
    }
  });

  it('that is a stream too many is refused, and the service’s side of it is closed', async (t) => {
    let isLeft = false;
    const server = createHttpServer((_, outgoing) => {
      outgoing.on('close', () => {
        isLeft = true;
      });
      outgoing.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      outgoing.write(': hi\n\n');
    });
    const limits = { connections: 9, connectionsPerNetwork: 9, streams: 0, streamsPerNetwork: 9 };
    t.after(() => server.closeAllConnections());
    const { port } = await startGateway(t, await listen(t, server), { limits });
    assert.match(await exchange(t, port, get), /^HTTP\/1.1 429 /);
    await until(() => isLeft);
  });
});
