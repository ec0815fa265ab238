import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { isPassing, Refusal, send, Unreachable } from './http.ts';
import { serverNow } from './server-time.ts';
import { type Api, badGateway, json, refuse, startApi } from './testing/api.ts';

let api: Api;
before(async () => {
  api = await startApi();
});
after(() => api.close());

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    (value) => assert.fail(`it succeeded with ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );

describe('one HTTP call', () => {
  it('sends method, headers and body as given, and returns the JSON of the answer', async () => {
    api.reset((_request, response) => json(response, 201, { id: 7 }));
    const answer = await send('/api/things?a=1', {
      method: 'PATCH',
      body: { name: 'x' },
      headers: { 'if-match': '"3"' },
    });
    assert.deepEqual(answer, { id: 7 });
    const [{ method, url, headers, body }] = api.arrived as [(typeof api.arrived)[number]];
    assert.deepEqual([method, url, body], ['PATCH', '/api/things?a=1', '{"name":"x"}']);
    assert.deepEqual([headers['content-type'], headers['if-match']], ['application/json', '"3"']);
  });

  it('is a GET without body and content type when nothing is given', async () => {
    api.reset((_request, response) => json(response, 200, []));
    assert.deepEqual(await send('/api/things'), []);
    const [{ method, headers, body }] = api.arrived as [(typeof api.arrived)[number]];
    assert.deepEqual([method, headers['content-type'], body], ['GET', undefined, '']);
  });

  it('returns undefined for 204', async () => {
    api.reset((_request, response) => void response.writeHead(204).end());
    assert.equal(await send('/api/things/1', { method: 'DELETE' }), undefined);
  });

  it('throws a refusal of the service with its code, status, detail and fields', async () => {
    const errors = [{ field: 'title', message: 'is too long' }];
    api.reset((_request, response) => refuse(response, 400, 'invalid-input', { errors }));
    const error = await failure(send('/api/things'));
    assert.ok(error instanceof Refusal);
    assert.deepEqual(
      [error.code, error.status, error.message, error.errors],
      ['invalid-input', 400, 'Because invalid-input.', errors],
    );
    api.reset((_request, response) => refuse(response, 404, 'not-found'));
    assert.deepEqual(((await failure(send('/api/things'))) as Refusal).errors, []);
  });

  it('a refusal has the order it is about, and when to try again by the server’s clock, if the service names them', async () => {
    const refusal = async (headers: Record<string, string>, more: object = {}): Promise<Refusal> => {
      api.reset((_request, response) => {
        for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
        refuse(response, 429, 'hold-again-later', more);
      });
      return (await failure(send('/api/orders'))) as Refusal;
    };
    const before = serverNow();
    const { retryAt, orderId } = await refusal({ 'retry-after': '300' }, { orderId: 'o1' });
    assert.equal(orderId, 'o1');
    const waitMs = Date.parse(retryAt ?? '') - before;
    assert.ok(waitMs > 297_000 && waitMs < 330_000, `${waitMs} ms`);
    const none: Record<string, string>[] = [{}, { 'retry-after': 'Sat, 28 Nov 2026 19:30:00 GMT' }];
    for (const headers of none)
      assert.deepEqual((({ retryAt, orderId }) => [retryAt, orderId])(await refusal(headers)), [undefined, undefined]);
  });

  it('reads characters that arrive in pieces, and an answer of up to 4 MiB', async () => {
    const [first, ...rest] = Buffer.from('"é€🎫"');
    api.reset(async (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      for (const byte of [first, ...rest]) {
        await new Promise((resolve) => response.write(Buffer.of(byte ?? 0), resolve));
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      response.end();
    });
    assert.equal(await send('/api/things'), 'é€🎫');
    const longest = 4 * 1_048_576;
    api.reset((_request, response) => json(response, 200, 'x'.repeat(longest - 2)));
    assert.equal((await send<string>('/api/things')).length, longest - 2);
    api.reset((_request, response) => json(response, 200, 'x'.repeat(longest - 1)));
    assert.ok((await failure(send('/api/things'))) instanceof Unreachable);
  });

  it('throws Unreachable for a success without a body, and with words for the reader', async () => {
    api.reset((_request, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end());
    const error = (await failure(send('/api/things'))) as Error;
    assert.ok(error instanceof Unreachable);
    assert.equal(error.message, 'There was no answer. Check your connection and try again.');
  });

  it('throws Unreachable when something other than the service answers', async () => {
    for (const answer of [
      badGateway,
      (response: Parameters<typeof json>[0]) => json(response, 500, { oops: true }),
      (response: Parameters<typeof json>[0]) =>
        void response.writeHead(503, { 'content-type': 'application/json' }).end('{"code":'),
    ]) {
      api.reset((_request, response) => answer(response));
      assert.ok((await failure(send('/api/things'))) instanceof Unreachable);
    }
  });

  it('throws Unreachable when the connection breaks before the answer, and when no server listens', async () => {
    api.reset((_request, response) => void response.destroy());
    assert.ok((await failure(send('/api/things', { method: 'POST', body: {} }))) instanceof Unreachable);
    assert.ok((await failure(send('http://127.0.0.1:1/api/things'))) instanceof Unreachable);
  });

  it('throws Unreachable when the connection breaks in the middle of a successful answer', async () => {
    api.reset((_request, response) => {
      response.writeHead(201, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"id":', () => response.destroy());
    });
    assert.ok((await failure(send('/api/things', { method: 'POST', body: {} }))) instanceof Unreachable);
  });

  it('throws Unreachable for an answer that is not JSON, without waiting for its end, which an event stream does not have', async () => {
    for (const status of [200, 404])
      for (const type of ['text/event-stream', 'text/html', 'text/json-ish', 'x-application/json', '']) {
        const left = Promise.withResolvers<void>();
        api.reset((_request, response) => {
          response.on('close', left.resolve).writeHead(status, type ? { 'content-type': type } : {});
          response.write('{"id":1}');
        });
        assert.ok((await failure(send('/api/tickets/live'))) instanceof Unreachable);
        await left.promise;
      }
  });

  it('accepts every JSON content type', async () => {
    for (const type of ['application/json', 'application/json; charset=utf-8', 'Application/Problem+JSON']) {
      api.reset((_request, response) => void response.writeHead(200, { 'content-type': type }).end('{"id":7}'));
      assert.deepEqual(await send('/api/things'), { id: 7 });
    }
  });

  it('throws Unreachable for an endless answer, and closes its connection', async () => {
    for (const status of [200, 400]) {
      const left = Promise.withResolvers<void>();
      api.reset((_request, response) => {
        response.on('close', left.resolve).writeHead(status, { 'content-type': 'application/json' });
        const more = setInterval(() => response.write(' '.repeat(1_048_576)), 5);
        response.on('close', () => clearInterval(more));
      });
      assert.ok((await failure(send('/api/things'))) instanceof Unreachable);
      await left.promise;
    }
  });

  it('throws Unreachable on the server when the whole answer takes more than ten seconds', async (t) => {
    const inMs = AbortSignal.timeout.bind(AbortSignal);
    for (const begin of [
      () => undefined,
      (response: Parameters<typeof json>[0]) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{"id":');
      },
    ]) {
      const timeout = t.mock.method(AbortSignal, 'timeout', () => inMs(50));
      const left = Promise.withResolvers<void>();
      api.reset((_request, response) => {
        response.on('close', left.resolve);
        begin(response);
      });
      assert.ok((await failure(send('/api/things'))) instanceof Unreachable);
      await left.promise;
      assert.deepEqual(
        timeout.mock.calls.map(({ arguments: given }) => given),
        [[10_000]],
      );
      timeout.mock.restore();
    }
  });

  it('on the server, a call that can be aborted takes no more than ten seconds either', async (t) => {
    const inMs = AbortSignal.timeout.bind(AbortSignal);
    t.mock.method(AbortSignal, 'timeout', () => inMs(50));
    api.reset(() => {});
    assert.ok((await failure(send('/api/things', { signal: new AbortController().signal }))) instanceof Unreachable);
  });

  it('in a browser a call has no time limit', async (t) => {
    const timeout = t.mock.method(AbortSignal, 'timeout');
    t.after(() => Reflect.deleteProperty(globalThis, 'window'));
    Object.assign(globalThis, { window: {} });
    api.reset((_request, response) => json(response, 200, {}));
    await send('/api/things');
    await send('/api/things', { signal: new AbortController().signal });
    assert.equal(timeout.mock.callCount(), 0);
  });

  it('throws an abort error for an aborted call, not Unreachable', async () => {
    const leaving = new AbortController();
    api.reset(() => leaving.abort());
    const error = (await failure(send('/api/things', { signal: leaving.signal }))) as Error;
    assert.equal(error.name, 'AbortError');
    assert.equal(isPassing(error), false);
  });
});

describe('failures for which a retry may succeed', () => {
  const refusal = (status: number, code: Refusal['code']) => new Refusal({ code, status, detail: '' });

  it('no answer, a server error, and too many requests', () => {
    assert.ok(isPassing(new Unreachable('')));
    assert.ok(isPassing(refusal(500, 'internal-error')));
    assert.ok(isPassing(refusal(503, 'unavailable')));
    assert.ok(isPassing(refusal(429, 'too-many-requests')));
  });

  it('no others', () => {
    for (const error of [refusal(400, 'invalid-input'), refusal(409, 'ticket-reserved'), refusal(404, 'not-found')])
      assert.equal(isPassing(error), false);
    assert.equal(isPassing(new TypeError('our own mistake')), false);
  });
});
