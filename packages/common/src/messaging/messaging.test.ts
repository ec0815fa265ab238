import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, headers, type NatsConnection } from '@nats-io/transport-node';
import { streamOf } from '@ticketing/contracts/messages/envelope';
import { UserCreated, type UserState } from '@ticketing/contracts/messages/users';
import pg from 'pg';
import { pino } from 'pino';
import { type Database, openDatabase } from '../database/database.ts';
import { replay } from '../service/commands.ts';
import { createTestDatabase } from '../testing/database.ts';
import { type NatsServer, startNatsServer } from '../testing/nats-server.ts';
import { until } from '../testing/until.ts';
import { type Broker, connectBroker } from './connect.ts';
import { type Consumers, startConsumers } from './consume.ts';
import { handleBatch } from './handle.ts';
import { append, countUnpublished, say } from './outbox.ts';
import { type Relay, startRelay } from './relay.ts';
import { on, type Subscription } from './subscription.ts';

const log = pino({ level: 'silent' });

/** One service that says `user.created` and one that hears it, each with a database of its own, and a broker to break. */
describe('messages between two services', () => {
  let nats: NatsServer;
  let speaker: Awaited<ReturnType<typeof createTestDatabase>>;
  let listener: Awaited<ReturnType<typeof createTestDatabase>>;
  let running: { stop(): Promise<void> }[] = [];
  let brokers: Broker[] = [];

  beforeEach(async () => {
    nats = await startNatsServer();
    speaker = await createTestDatabase();
    listener = await createTestDatabase();
    await listener.database.query(
      'create table heard (id uuid, name text, times int not null default 1, primary key (id))',
    );
  });
  afterEach(async () => {
    for (const one of running) await one.stop();
    for (const broker of brokers) await broker.close();
    running = [];
    brokers = [];
    await speaker.close();
    await listener.close();
    await nats.close();
  });

  const open = (service: string): Broker => {
    const broker = connectBroker({ url: nats.url, service }, log);
    brokers.push(broker);
    return broker;
  };
  const speak = (database: Database = speaker.database): Relay => {
    const relay = startRelay({
      owner: 'auth',
      database,
      broker: open('auth'),
      replicas: 1,
      log,
      republish: async () => null,
      restored: async () => assert.fail('it never was'),
    });
    running.push(relay);
    return relay;
  };
  const listen = (handle: Subscription['handle'] = note, service = 'tickets'): Consumers => {
    const consumers = startConsumers({
      service,
      subscriptions: [on(UserCreated, handle)],
      broker: open(service),
      log,
      settle: (batch) => handleBatch(listener.database, log, batch),
    });
    running.push(consumers);
    return consumers;
  };
  const note: Subscription['handle'] = async (tx, bodies) => {
    await tx.query(
      `insert into heard (id, name) select u.id, u.name from json_to_recordset($1::json) as u (id uuid, name text)
       on conflict (id) do update set times = heard.times + 1`,
      [JSON.stringify(bodies)],
    );
  };
  const tell = async (count: number, database: Database = speaker.database): Promise<void> => {
    const users = Array.from({ length: count }, (_, i) => ({ id: randomUUIDv7(), name: `user ${i}`, version: 1 }));
    await database.transaction((tx) =>
      append(
        tx,
        users.map((user) => say(UserCreated, user.id, user)),
      ),
    );
  };
  const heard = async (): Promise<number> => {
    const [row] = await listener.database.query<{ count: number }>('select count(*) from heard');
    return row?.count ?? 0;
  };
  const hears = (count: number) => until(`${count} messages heard`, async () => (await heard()) === count);
  const confirms = (count: number) =>
    until(`the relay knows that ${count} were heard`, async () => {
      const [row] = await speaker.database.query<{ confirmed_pos: number }>('select confirmed_pos from relay');
      return row && row.confirmed_pos >= count;
    });
  const withBroker = async <T>(work: (jsm: JetStreamManager, nc: NatsConnection) => Promise<T>): Promise<T> => {
    const nc = await connect({ servers: nats.url });
    try {
      return await work(await jetstreamManager(nc), nc);
    } finally {
      await nc.close();
    }
  };

  it('arrive, each handled once', async () => {
    speak();
    listen();
    await tell(1_200);
    await hears(1_200);
    const rows = await listener.database.query('select from heard where times > 1');
    assert.equal(rows.length, 0);
  });

  it('carry CloudEvents headers', async () => {
    speak();
    await tell(1);
    await until('the outbox is drained', async () => (await countUnpublished(speaker.database)) === 0);
    await withBroker(async (jsm) => {
      const message = await jsm.streams.getMessage(streamOf.auth.name, { seq: 1 });
      const names = ['ce-specversion', 'ce-type', 'ce-source', 'content-type'];
      assert.deepEqual(
        names.map((name) => message?.header.get(name)),
        ['1.0', 'user.created', '/ticketing/auth', 'application/json'],
      );
      assert.equal(message?.header.get('Nats-Msg-Id'), message?.header.get('ce-id'));
      assert.equal(message?.subject, 'ticketing.user.created');
    });
  });

  it('wait in the outbox while the broker is away, however the service is started', async () => {
    await nats.kill();
    speak();
    listen();
    await tell(10);
    assert.equal(await countUnpublished(speaker.database), 10);
    await nats.start();
    await hears(10);
  });

  it('skip no transaction that commits after a later one, though its place in the outbox is earlier', async () => {
    speak();
    listen();
    const slow = new pg.Client({ connectionString: speaker.url });
    await slow.connect();
    await slow.query('begin');
    const late = randomUUIDv7();
    await slow.query(`insert into outbox (type, aggregate_id, body) values ('user.created', $1, $2)`, [
      late,
      JSON.stringify({ id: late, name: 'late', version: 1 }),
    ]);
    await tell(5);
    await new Promise((resolve) => setTimeout(resolve, 600));
    assert.equal(await heard(), 0, 'what is later waits for the running transaction');
    await slow.query('commit');
    await slow.end();
    await hears(6);
  });

  it('survive a broker that is killed again and again while they flow', async () => {
    speak();
    listen();
    let told = 0;
    for (let round = 0; round < 4; round++) {
      await tell(300);
      told += 300;
      await nats.kill();
      await tell(50);
      told += 50;
      await nats.start();
    }
    await hears(told);
  });

  it('are published again when the broker comes back with an empty store', async () => {
    speak();
    listen();
    await tell(50);
    await hears(50);
    await nats.kill();
    await tell(20);
    await nats.wipe();
    await nats.start();
    await hears(70);
    await tell(5);
    await hears(75);
  });

  it('reach a listener that was down when the store was wiped', async () => {
    speak();
    const consumers = listen();
    await tell(20);
    await hears(20);
    await confirms(20);
    await consumers.stop();
    await tell(30);
    await until('the outbox is drained', async () => (await countUnpublished(speaker.database)) === 0);
    await nats.kill();
    await nats.wipe();
    await nats.start();
    listen();
    await hears(50);
  });

  it('are published again when the broker comes back with an older copy of its store', async () => {
    speak();
    listen();
    await tell(30);
    await hears(30);
    await nats.kill();
    await nats.backUp();
    await nats.start();
    await tell(40);
    await hears(70);
    await nats.kill();
    await tell(10);
    await nats.restore();
    await nats.start();
    await hears(80);
  });

  it('come from one relay at a time, and another takes over when it goes', async () => {
    const second = openDatabase(speaker.url, 3, log);
    const first = speak();
    await tell(10);
    listen();
    await hears(10);
    speak(second);
    await tell(10);
    await hears(20);
    await first.stop();
    await tell(10);
    await hears(30);
    const rows = await listener.database.query('select from heard where times > 1');
    assert.equal(rows.length, 0);
    for (const one of running.splice(0)) await one.stop();
    await second.close();
  });

  it('that are broken become dead letters with their reason and block nothing', async () => {
    speak();
    listen();
    await tell(1);
    await hears(1);
    await withBroker(async (_jsm, nc) => {
      const js = jetstream(nc);
      const send = (body: string, id?: string) => {
        const header = headers();
        header.set('ce-type', 'user.created');
        if (id) header.set('ce-id', id);
        return js.publish('ticketing.user.created', body, { headers: header });
      };
      await send('not json', randomUUIDv7());
      await send('{"id":"nobody"}', randomUUIDv7());
      await send('{}');
    });
    await tell(1);
    await hears(2);
    const letters = await until('three dead letters', async () => {
      const rows = await listener.database.query<{ reason: string }>('select reason from dead_letters order by id');
      return rows.length === 3 && rows;
    });
    assert.match(letters[0]?.reason ?? '', /not JSON/);
    assert.match(letters[1]?.reason ?? '', /not as agreed: id/);
    assert.match(letters[2]?.reason ?? '', /CloudEvents/);
  });

  it('that a handler cannot bear become dead letters after five tries; their neighbours are handled at once', async () => {
    let tries = 0;
    listen(async (tx, bodies) => {
      if ((bodies as UserState[]).some(({ name }) => name === 'user 3')) {
        tries += 1;
        throw new Error('no 3, please');
      }
      await note(tx, bodies);
    });
    speak();
    await tell(10);
    await hears(9);
    const letter = await until('the dead letter', async () => {
      const [row] = await listener.database.query<{ reason: string; deliveries: number }>(
        'select reason, deliveries from dead_letters',
      );
      return row;
    });
    assert.match(letter.reason, /no 3, please/);
    assert.equal(letter.deliveries, 5);
    assert.ok(tries >= 5);
  });

  it('are handled once though their effect was committed and the ack was lost', async () => {
    let isFirst = true;
    const consumers = startConsumers({
      service: 'tickets',
      subscriptions: [on(UserCreated, note)],
      broker: open('tickets'),
      log,
      settle: async (batch) => {
        if (!isFirst) return handleBatch(listener.database, log, batch);
        isFirst = false;
        const deaf = batch.map((one) => ({
          ...one,
          msg: { ...one.msg, headers: one.msg.headers, ack: () => {} } as never,
        }));
        await handleBatch(listener.database, log, deaf);
        for (const { msg } of batch) msg.nak();
      },
    });
    running.push(consumers);
    speak();
    await tell(20);
    await hears(20);
    await tell(1);
    await hears(21);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const rows = await listener.database.query('select from heard where times > 1');
    assert.equal(rows.length, 0);
  });

  it('marked to come after all before them do so, the newest alone, though an earlier one is tried again meanwhile', async () => {
    const handled: string[] = [];
    let gaveBack = false;
    const consumers = startConsumers({
      service: 'tickets',
      subscriptions: [on(UserCreated, async () => {}, { afterAllBefore: true })],
      broker: open('tickets'),
      log,
      settle: async (batch) => {
        for (const { msg } of batch) {
          if (msg.seq === 1 && !gaveBack) {
            gaveBack = true;
            msg.nak(1_000);
            continue;
          }
          handled.push(`${msg.seq} ${msg.subject}`);
          msg.ack();
        }
      },
    });
    await withBroker(async (jsm, nc) => {
      await jsm.streams.add({ name: streamOf.auth.name, subjects: [streamOf.auth.subjects] });
      await jetstream(nc).publish('ticketing.user.other', '{}');
    });
    running.push(consumers);
    speak();
    await tell(3);
    await until('the last is handled', async () => handled.length >= 2);
    assert.deepEqual(handled, ['1 ticketing.user.other', '4 ticketing.user.created']);
  });

  it('reach a listener that was down through two losses of the store, while another one confirmed', async () => {
    speak();
    const hearsAll = listen(note, 'tickets');
    const sleeper = startConsumers({
      service: 'orders',
      subscriptions: [on(UserCreated, async () => {})],
      broker: open('orders'),
      log,
      settle: async (batch) => {
        for (const { msg } of batch) msg.ack();
      },
    });
    running.push(sleeper);
    await tell(10);
    await hears(10);
    await until('the relay knows both', async () => {
      const [row] = await speaker.database.query<{ listeners: string[] }>('select listeners from relay');
      return row?.listeners.length === 2;
    });
    await sleeper.stop();
    for (let wipe = 0; wipe < 2; wipe++) {
      await tell(10);
      await until('the outbox is drained', async () => (await countUnpublished(speaker.database)) === 0);
      await nats.kill();
      await nats.wipe();
      await nats.start();
      await tell(1);
      await hears(10 + 11 * (wipe + 1));
      await new Promise((resolve) => setTimeout(resolve, 2_500));
    }
    await hearsAll.stop();
    await listener.database.query('truncate heard, inbox');
    listen(note, 'orders');
    await until('the sleeper hears what it slept through', async () => (await heard()) >= 22);
  });

  it('reach a listener whose place is beyond the end of the stream that came back', async () => {
    speak();
    listen();
    await tell(10);
    await hears(10);
    await nats.kill();
    await nats.backUp();
    await nats.start();
    await tell(30);
    await hears(40);
    await confirms(40);
    await nats.kill();
    await nats.restoreButForConsumers();
    await nats.start();
    await tell(5);
    await hears(45);
  });

  it('are published again on request, and a listener that has forgotten hears them all', async () => {
    speak();
    listen();
    await tell(20);
    await hears(20);
    await listener.database.query('truncate heard, inbox');
    assert.equal(await replay(speaker.database, new Date(0)), 20);
    await hears(20);
  });
});

describe('the outbox', () => {
  let test: Awaited<ReturnType<typeof createTestDatabase>>;
  before(async () => {
    test = await createTestDatabase();
  });
  after(() => test.close());

  it('keeps a message only with the change it tells of', async () => {
    const user = { id: randomUUIDv7(), name: 'nobody', version: 1 };
    await assert.rejects(
      test.database.transaction(async (tx) => {
        await append(tx, [say(UserCreated, user.id, user)]);
        throw new Error('the change failed');
      }),
    );
    assert.equal(await countUnpublished(test.database), 0);
  });
});
