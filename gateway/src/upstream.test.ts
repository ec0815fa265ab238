import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { describe, it, type TestContext } from 'node:test';
import { listen, until } from './testing/raw.ts';
import { createUpstream, defaultServiceTimeouts } from './upstream.ts';

/** An instance that answers with its name, and `/readyz` with `readyz`. One that is frozen accepts requests and answers none. */
const startInstance = async (t: TestContext, name: string) => {
  const instance = { readyz: 200, isFrozen: false, asked: 0, url: '', connections: 0, isWaitedFor: false };
  // As long as services keep an idle connection.
  const server = createServer({ keepAliveTimeout: 72_000 }, ({ url }, outgoing) => {
    if (url === '/readyz') instance.asked++;
    if (url === '/wait') {
      instance.isWaitedFor = true;
      return;
    }
    if (instance.isFrozen) return;
    outgoing.writeHead(url === '/readyz' ? instance.readyz : 200).end(name);
  });
  server.on('connection', (socket) => {
    instance.connections++;
    socket.once('close', () => instance.connections--);
  });
  t.after(() => server.closeAllConnections());
  instance.url = `http://127.0.0.1:${await listen(t, server)}`;
  return instance;
};

const start = async (t: TestContext, ...names: readonly string[]) => {
  const instances = await Promise.all(names.map((name) => startInstance(t, name)));
  const upstream = createUpstream(instances.map(({ url }) => url));
  t.after(() => upstream.close());
  const ask = async (times: number): Promise<string> => {
    let answers = '';
    for (let time = 0; time < times; time++)
      answers += await (await upstream.next().request({ method: 'GET', path: '/' })).body.text();
    return answers;
  };
  return { instances, upstream, ask };
};

/** Until every instance has been asked again whether it is ready, and its answer has been read. */
const polled = async (instances: readonly { readonly asked: number }[]): Promise<void> => {
  const before = instances.map(({ asked }) => asked);
  await until(() => !instances.some(({ asked }, index) => asked < (before[index] ?? 0) + 2));
};

describe('the instances of a service', { concurrency: true }, () => {
  it('an instance that is not ready gets no requests until it is; the others take turns', async (t) => {
    const { instances, ask } = await start(t, 'a', 'b', 'c');
    await until(async () => /^(abc|bca|cab)\1$/.test(await ask(6)));
    instances[1]!.readyz = 503;
    await polled(instances);
    await until(async () => /^(acacac|cacaca)$/.test(await ask(6)));
    instances[1]!.readyz = 200;
    await polled(instances);
    await until(async () => /^(abc|bca|cab)\1$/.test(await ask(6)));
  });

  it('an instance that does not answer whether it is ready gets no requests until it does', async (t) => {
    const { instances, upstream, ask } = await start(t, 'a', 'b', 'c');
    const [a, frozen, c] = instances;
    const turns = [upstream.next(), upstream.next(), upstream.next()];
    frozen!.isFrozen = true;
    await until(() => Array.from({ length: 6 }, () => upstream.next()).every((instance) => instance !== turns[1]));
    assert.match(await ask(6), /^(acacac|cacaca)$/);
    frozen!.isFrozen = false;
    await polled([a!, frozen!, c!]);
    await until(async () => /^(abc|bca|cab)\1$/.test(await ask(6)));
  });

  it('only 503 takes an instance out: without the route /readyz it is ready, and when none is ready, all get requests', async (t) => {
    const { instances, ask } = await start(t, 'a', 'b');
    for (const [one, other] of [
      [404, 200],
      [503, 503],
    ] as const) {
      instances[0]!.readyz = one;
      instances[1]!.readyz = other;
      await polled(instances);
      await until(async () => /^(abab|baba)$/.test(await ask(4)));
    }
  });

  it('an idle connection is closed by the gateway within five seconds, before a stopping service closes it', async (t) => {
    const { instances, upstream, ask } = await start(t, 'a');
    await ask(1);
    const idleAt = performance.now();
    await until(() => instances[0]!.connections === 0);
    assert.ok(performance.now() - idleAt < 5_000);
    await upstream.close();
  });

  it('closing ends the connections to every instance', async (t) => {
    const { instances, upstream, ask } = await start(t, 'a', 'b');
    await ask(2);
    const waiting = upstream.next().request({ method: 'GET', path: '/wait' });
    await until(() => instances.some(({ isWaitedFor }) => isWaitedFor));
    const aborted = assert.rejects(waiting);
    await upstream.close();
    await aborted;
  });

  it('have a minute for the head of an answer, longer than their own queries, and two of silence, longer than a heartbeat', () => {
    assert.deepEqual(defaultServiceTimeouts, { headMs: 60_000, silenceMs: 120_000 });
  });

  it('the only instance of a service is not polled, and after closing none is', async (t) => {
    const [alone, both] = [await start(t, 'a'), await start(t, 'b', 'c')];
    await polled(both.instances);
    assert.equal(alone.instances[0]!.asked, 0);
    await both.upstream.close();
    const other = await start(t, 'd', 'e');
    await polled(other.instances);
    const asked = both.instances.map((instance) => instance.asked);
    await polled(other.instances);
    assert.deepEqual(
      both.instances.map((instance) => instance.asked),
      asked,
    );
  });
});
