import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { AckPolicy, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, headers, type NatsConnection } from '@nats-io/transport-node';
import { streamOf } from '@ticketing/contracts/messages/envelope';
import { pino } from 'pino';
import { createTestDatabase } from '../testing/database.ts';
import { type NatsServer, startNatsServer } from '../testing/nats-server.ts';
import { createStreamCheck } from './check-stream.ts';
import { CursorMoved, readCursor } from './cursor.ts';
import { forgetConsumers, listeners, removeConsumer } from './stream.ts';

const { name } = streamOf.auth;

describe('a relay that looks at its stream', () => {
  let nats: NatsServer;
  let nc: NatsConnection;
  let jsm: JetStreamManager;
  let test: Awaited<ReturnType<typeof createTestDatabase>>;
  let restored = 0;
  before(async () => {
    nats = await startNatsServer();
    nc = await connect({ servers: nats.url });
    jsm = await jetstreamManager(nc);
    test = await createTestDatabase();
  });
  after(async () => {
    await nc.close();
    await nats.close();
    await test.close();
  });
  beforeEach(async () => {
    await test.database.query('truncate outbox');
    await test.database.query('delete from relay');
    await test.database.query('insert into relay default values');
    restored = 0;
  });
  afterEach(() => jsm.streams.delete(name).catch(() => {}));

  const createCheck = () =>
    createStreamCheck({ ...test.database, release: () => {} }, jsm, {
      ...{ owner: 'auth', replicas: 1, log: pino({ level: 'silent' }) },
      restored: async () => {
        restored += 1;
      },
    });
  const read = () => readCursor(test.database);
  /** Publishes messages as the outbox has them, or as it does not. */
  const publish = async (count: number, isKnown = true): Promise<void> => {
    for (let nth = 0; nth < count; nth++) {
      const [row] = await test.database.query<{ id: string; created_at: Date }>(
        `insert into outbox (type, aggregate_id, body) values ('user.created', uuidv7(), '{}') returning id, created_at`,
      );
      const header = headers();
      header.set('ce-id', row?.id ?? '');
      header.set('ce-time', row?.created_at.toISOString() ?? '');
      await jetstream(nc).publish('ticketing.user.created', '{}', { headers: header });
      if (!isKnown) await test.database.query('delete from outbox where id = $1', [row?.id]);
    }
  };
  const noteAt = (streamSeq: number, publishedPos = 0) =>
    test.database.query('update relay set stream_seq = $1, published_pos = $2, confirmed_pos = 1', [
      streamSeq,
      publishedPos,
    ]);
  const addConsumer = (durable: string) =>
    jsm.consumers.add(name, { durable_name: durable, ack_policy: AckPolicy.Explicit });
  const consumers = async () => (await listeners(jsm, 'auth')).map((one) => one.name).sort();

  it('makes it the first time and notes which one it is; nothing was forgotten', async () => {
    const { cursor, hasForgotten } = await createCheck()(await read());
    const { created, config } = await jsm.streams.info(name);
    assert.deepEqual([cursor.streamCreated, cursor.streamSeq, cursor.generation, hasForgotten], [created, 0, 0, false]);
    assert.deepEqual(await read(), cursor);
    assert.deepEqual([config.num_replicas, config.max_bytes, config.max_age], [1, 4 * 1024 ** 3, 3 * 86_400 * 1e9]);
  });

  it('goes on where the stream is the same and at least as long', async () => {
    const check = createCheck();
    const first = await check(await read());
    await publish(2);
    await noteAt(2, 2);
    const cursor = await read();
    assert.deepEqual(await check(cursor), { cursor, hasForgotten: false });
    assert.deepEqual(await check({ ...cursor, streamSeq: 1 }), {
      cursor: { ...cursor, streamSeq: 1 },
      hasForgotten: false,
    });
    assert.equal(cursor.streamCreated, first.cursor.streamCreated);
  });

  it('learns that everything is to be said again', async () => {
    const check = createCheck();
    const { cursor } = await check(await read());
    await test.database.query(`update relay set republish_after = '00000000-0000-0000-0000-000000000000'`);
    assert.equal((await check(cursor)).cursor.isRepublishing, true);
  });

  it('begins again from the confirmed position when the stream is another one', async () => {
    const check = createCheck();
    await check(await read());
    await publish(3);
    await noteAt(3, 3);
    await jsm.streams.delete(name);
    const before = await read();
    const { cursor, hasForgotten } = await check(before);
    assert.equal(hasForgotten, true);
    assert.deepEqual(
      [cursor.published, cursor.generation, cursor.streamSeq],
      [before.confirmed, before.generation + 1, 0],
    );
    assert.notEqual(cursor.streamCreated, before.streamCreated);
    assert.deepEqual(await read(), cursor);
    await assert.rejects(check(before), CursorMoved, 'whoever still has the old cursor');
  });

  it('begins again when the stream is shorter than it was, and keeps consumers that are not beyond its end', async () => {
    const check = createCheck();
    await check(await read());
    await publish(1);
    await noteAt(3, 3);
    await addConsumer('orders');
    const before = await read();
    const { cursor, hasForgotten } = await check(before);
    assert.deepEqual(
      [hasForgotten, cursor.streamSeq, cursor.streamCreated, cursor.published, cursor.generation],
      [true, 1, before.streamCreated, before.confirmed, before.generation + 1],
    );
    assert.deepEqual(await consumers(), ['orders']);
  });

  it('suspects a restore at its first look only, where the stream holds a message that the outbox does not', async () => {
    const check = createCheck();
    await check(await read());
    await publish(2);
    await publish(1, false);
    await noteAt(2);
    await check(await read());
    assert.equal(restored, 0, 'it was there all the time');
    await assert.rejects(async () => createCheck()(await read()), CursorMoved);
    assert.equal(restored, 1);
    await noteAt(3);
    await createCheck()(await read());
    assert.equal(restored, 1, 'nothing is longer than it noted');
  });

  it('suspects a restore where the stream is another one and holds a message that the outbox does not, however few', async () => {
    await createCheck()(await read());
    await noteAt(9);
    await jsm.streams.delete(name);
    await jsm.streams.add({ name, subjects: [...streamOf.auth.subjects] });
    await publish(1, false);
    await assert.rejects(async () => createCheck()(await read()), CursorMoved);
    assert.equal(restored, 1);
  });

  it('suspects no restore where the outbox has the last message, or where it has never seen a stream', async () => {
    const check = createCheck();
    await check(await read());
    await publish(2);
    await noteAt(1);
    await createCheck()(await read());
    await publish(1, false);
    await test.database.query('update relay set stream_created = null, stream_seq = 0');
    await createCheck()(await read());
    assert.equal(restored, 0);
  });

  it('stops where the place to publish from was moved', async () => {
    const check = createCheck();
    const { cursor } = await check(await read());
    await test.database.query('update relay set generation = generation + 1');
    await assert.rejects(check(cursor), CursorMoved);
  });

  it('finds durable consumers only, forgets those of a new stream, and removes one that is not there without an error', async () => {
    await createCheck()(await read());
    await addConsumer('orders');
    await jsm.consumers.add(name, { ack_policy: AckPolicy.None, inactive_threshold: 60e9 });
    assert.deepEqual(await consumers(), ['orders']);
    await forgetConsumers(jsm, 'auth', ['orders', 'tickets']).catch(() => {});
    await removeConsumer(jsm, 'auth', 'orders');
    await removeConsumer(jsm, 'auth', 'orders');
    await removeConsumer(jsm, 'payments', 'orders');
    assert.deepEqual(await consumers(), []);
    await assert.rejects(
      removeConsumer({ consumers: { delete: async () => Promise.reject(new Error('no')) } } as never, 'auth', 'x'),
      /no/,
    );
  });
});
