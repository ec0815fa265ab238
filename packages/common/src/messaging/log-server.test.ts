import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { connect, createInbox, type NatsConnection } from '@nats-io/transport-node';
import { pino } from 'pino';
import type { Database } from '../database/database.ts';
import { pause } from '../pause.ts';
import type { Background } from '../service/definition.ts';
import { createTestDatabase } from '../testing/database.ts';
import { type NatsServer, startNatsServer } from '../testing/nats-server.ts';
import { until } from '../testing/until.ts';
import { untilReadable } from '../testing/until-readable.ts';
import { type Broker, connectBroker } from './connect.ts';
import { logSubject, serveLog } from './log-server.ts';

const log = pino({ level: 'silent' });
const never = () => assert.fail('no database came back from a backup');

describe('a request for the log of an owner', () => {
  let nats: NatsServer;
  let test: Awaited<ReturnType<typeof createTestDatabase>>;
  let broker: Broker;
  let server: Background;
  let nc: NatsConnection;
  before(async () => {
    nats = await startNatsServer();
    test = await createTestDatabase();
    broker = connectBroker({ url: nats.url, service: 'auth' }, log);
    server = serveLog(broker, 'auth', test.database, log, never);
    nc = await connect({ servers: nats.url, reconnectTimeWait: 100, maxReconnectAttempts: -1 });
    await until('it is served', () =>
      ask({ after: null, types: [], minAgeMs: 0 }).then(
        () => true,
        () => false,
      ),
    );
  });
  after(async () => {
    await server.stop();
    await broker.close();
    await nc.close();
    await test.close();
    await nats.close();
  });

  const ask = async (request: unknown, consumer = 'orders') =>
    (
      await nc.request(logSubject('auth', consumer), typeof request === 'string' ? request : JSON.stringify(request))
    ).json<Record<string, unknown>>();
  const write = async (count: number, bytes: number) =>
    test.database.query<{ txid: string; pos: number }>(
      `insert into outbox (type, aggregate_id, body)
       select 'a', uuidv7(), json_build_object('text', repeat('x', $2::int)) from generate_series(1, $1::int)
       returning txid::text as txid, pos`,
      [count, bytes],
    );

  it('is answered with the ids and with the messages, under the name that its subject has', async () => {
    const [position] = await write(1, 5);
    await untilReadable(test.database);
    const page = await ask({ after: null, types: ['a'], minAgeMs: 0 }, 'tickets');
    assert.equal((page.entries as object[]).length, 1);
    const { messages } = await ask({ positions: [position] });
    assert.equal(JSON.parse((messages as { body: string }[])[0]?.body ?? '{}').text, 'xxxxx');
    const names = await test.database.query<{ name: string }>('select name from consumers order by name');
    assert.deepEqual(
      names.map(({ name }) => name),
      ['orders', 'tickets'],
    );
  });

  it('is answered in parts that the broker accepts, at least one message each', async () => {
    const positions = await write(5, 150 * 1_024);
    const sizes: number[] = [];
    for (let rest = positions; rest.length > 0; ) {
      const { messages } = await ask({ positions: rest });
      const found = messages as { pos: number }[];
      sizes.push(found.length);
      rest = rest.filter(({ pos }) => !found.some((one) => one.pos === pos));
    }
    assert.deepEqual(sizes, [2, 2, 1]);
    const [large] = await write(1, 700 * 1_024);
    assert.equal(((await ask({ positions: [large] })).messages as object[]).length, 1);
  });

  it('is answered by one of the replicas', async () => {
    const replica = serveLog(broker, 'auth', test.database, log, never);
    const replies: string[] = [];
    const inbox = createInbox();
    nc.subscribe(inbox, { callback: (_error, msg) => void replies.push(msg.string()) });
    const sendTen = async (): Promise<void> => {
      const before = replies.length;
      for (let nth = 0; nth < 10; nth++)
        nc.publish(logSubject('auth', 'orders'), JSON.stringify({ positions: [] }), { reply: inbox });
      await until('ten are answered', async () => replies.length >= before + 10);
    };
    // The replica has subscribed by the second time.
    for (let round = 0; round < 2; round++) await sendTen();
    await replica.stop();
    await nc.flush();
    assert.equal(replies.length, 20);
  });

  it('is still answered by a server that stops meanwhile', async () => {
    const other = connectBroker({ url: nats.url, service: 'tickets' }, log);
    const slow = { ...test.database, query: async () => pause(300).then(() => []) } as unknown as Database;
    const stopping = serveLog(other, 'tickets', slow, log, never);
    const subject = logSubject('tickets', 'orders');
    const request = JSON.stringify({ positions: [{ txid: '1', pos: 1 }] });
    const reply = await until('it is served', () => nc.request(subject, request).catch(() => null));
    assert.deepEqual(reply.json(), { messages: [] });
    const asked = nc.request(subject, request);
    await nc.flush();
    await pause(50);
    await stopping.stop();
    await other.close();
    assert.deepEqual((await asked).json(), { messages: [] });
  });

  it('that is not as agreed is answered with its error', async () => {
    for (const wrong of ['not json', '{}', { after: null }, { positions: [{ txid: 'x', pos: 1 }] }, { positions: 7 }])
      assert.ok((await ask(wrong)).error, JSON.stringify(wrong));
  });

  it('is answered again after the broker was away', async () => {
    await nats.kill();
    await nats.start();
    await until('it is answered', () =>
      ask({ after: null, types: [], minAgeMs: 0 }).then(
        () => true,
        () => false,
      ),
    );
  });

  it('is not answered any more once its server has stopped', async () => {
    const other = connectBroker({ url: nats.url, service: 'tickets' }, log);
    const stopped = serveLog(other, 'tickets', test.database, log, never);
    await until('it is answered', () =>
      nc.request(logSubject('tickets', 'orders'), '{}').then(
        () => true,
        () => false,
      ),
    );
    await stopped.stop();
    await nc.flush();
    await assert.rejects(nc.request(logSubject('tickets', 'orders'), '{}'), /no responders/i);
    await other.close();
  });
});
