import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, describe, it } from 'node:test';
import { Problem } from '@ticketing/contracts/http/problems';
import type { FastifyReply } from 'fastify';
import { pino } from 'pino';
import { Refusal } from '../refusal.ts';
import { until } from '../testing/until.ts';
import { createEventStreams, type EnterStream, type EventStream, frame } from './event-stream.ts';
import { createServer } from './server.ts';
import type { Caller } from './tokens.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

type Given = {
  readonly enter?: EnterStream;
  readonly isRevoked?: (caller: Pick<Caller, 'keyId' | 'sessionHash'>) => boolean;
  readonly before?: (reply: FastifyReply) => Promise<unknown>;
};

/** A server whose `/live` opens a stream, for the caller that `?as=` names. `revoke` reports that something was revoked. */
const start = async ({ enter, isRevoked = () => false, before = async () => {} }: Given = {}) => {
  const app = await createServer({ name: 'live', path: 'live', log: pino({ level: 'silent' }) });
  const streams: EventStream[] = [];
  let revoke = (): void => {};
  const open = createEventStreams(app, enter, {
    isRevoked,
    onRevoked: (act) => {
      revoke = act;
    },
  });
  app.decorateRequest('caller', null);
  app.get('/live', async (request, reply) => {
    const { as } = request.query as { as?: string };
    if (as) request.caller = { id: as, name: as, keyId: 'k', sessionHash: as, expiresAtMs: Date.now() + 900_000 };
    await before(reply);
    streams.push(open(request, reply));
  });
  const url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/live`;
  closing.push(() => app.close());
  return { url, streams, revoke: () => revoke() };
};

/** Opens a stream, whose end can be awaited. */
const watch = async (url: string) => {
  const leaving = new AbortController();
  const response = await fetch(url, { signal: leaving.signal });
  const watcher = { hasEnded: false, leave: () => leaving.abort() };
  const read = async () => {
    for await (const _chunk of response.body ?? []);
  };
  read().then(
    () => {
      watcher.hasEnded = true;
    },
    () => {},
  );
  closing.push(async () => leaving.abort());
  return { ...watcher, ended: () => until('the stream has ended', async () => watcher.hasEnded) };
};

describe('an event stream', () => {
  it('is counted while it is open: entered once, left once, and refused with an answer when there are too many', async () => {
    let count = 0;
    const counts: number[] = [];
    const { url, streams } = await start({
      enter: () => {
        if (count === 2) throw new Refusal('unavailable', 'Too many are open.');
        counts.push(++count);
        return () => void counts.push(--count);
      },
    });
    const [first] = [await watch(url), await watch(url)];
    const refused = await fetch(url);
    assert.deepEqual([refused.status, Problem.parse(await refused.json()).detail], [503, 'Too many are open.']);
    first.leave();
    await until('it is left', async () => count === 1);
    streams[0]?.end();
    streams[1]?.end();
    await until('the other is left', async () => count === 0);
    assert.deepEqual(counts, [1, 2, 1, 0]);
  });

  it('whose client has left before it was opened is left at once, and whoever waits for its end is called', async () => {
    let isLeft = false;
    const arrived = Promise.withResolvers<void>();
    const { url, streams } = await start({
      enter: () => () => {
        isLeft = true;
      },
      before: async ({ raw }) => {
        const gone = once(raw, 'close');
        arrived.resolve();
        await gone;
      },
    });
    const leaving = new AbortController();
    const left = fetch(url, { signal: leaving.signal }).catch(() => {});
    await arrived.promise;
    leaving.abort();
    await left;
    const stream = await until('it is opened', async () => streams[0]);
    assert.ok(isLeft);
    assert.ok(stream.isClosed());
    let times = 0;
    stream.onClose(() => {
      times += 1;
    });
    stream.send(frame('late', 1));
    assert.equal(times, 1);
  });

  it('ends for those who are revoked, and goes on for others and for anonymous callers', async () => {
    const revoked = new Set<string>();
    const { url, streams, revoke } = await start({ isRevoked: ({ sessionHash }) => revoked.has(sessionHash) });
    const ada = await watch(`${url}?as=ada`);
    await watch(`${url}?as=grace`);
    await watch(url);
    revoke();
    assert.deepEqual(
      streams.map((stream) => stream.isClosed()),
      [false, false, false],
    );
    revoked.add('ada');
    revoke();
    await ada.ended();
    assert.deepEqual(
      streams.map((stream) => stream.isClosed()),
      [true, false, false],
    );
  });

  it('that is over is not asked about any more', async () => {
    const asked: string[] = [];
    const { url, streams, revoke } = await start({
      isRevoked: ({ sessionHash }) => {
        asked.push(sessionHash);
        return false;
      },
    });
    const ada = await watch(`${url}?as=ada`);
    await watch(`${url}?as=grace`);
    let isClosed = false;
    streams[0]?.onClose(() => {
      isClosed = true;
    });
    ada.leave();
    await until('it is over', async () => isClosed);
    asked.splice(0);
    revoke();
    assert.deepEqual(asked, ['grace']);
  });

  it('ends at once for a caller who was revoked after the check of the token', async () => {
    const { url } = await start({ isRevoked: () => true });
    await (await watch(`${url}?as=ada`)).ended();
  });

  it('of a client that never reads its end is cut off after five seconds', async (t) => {
    const { url, streams } = await start();
    await fetch(url, { signal: AbortSignal.timeout(60_000) });
    t.mock.timers.enable({ apis: ['setTimeout'] });
    let isClosed = false;
    streams[0]?.onClose(() => {
      isClosed = true;
    });
    // More than the buffers of both sockets hold.
    streams[0]?.send(frame('thing', 'x'.repeat(2 ** 24)));
    assert.equal(streams[0]?.isClosed(), true);
    await new Promise((resolve) => setImmediate(resolve));
    t.mock.timers.tick(4_999);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(isClosed, false);
    t.mock.timers.tick(1);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(isClosed, true);
  });
});
