import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { connect } from '@nats-io/transport-node';
import { streamOf } from '@ticketing/contracts/messages/envelope';
import { UserCreated } from '@ticketing/contracts/messages/users';
import { natsServers } from '../testing/nats-server.ts';
import { startTwoServices, type TwoServices } from '../testing/two-services.ts';
import { until } from '../testing/until.ts';
import { type CatchUp, createCatchUp } from './catch-up.ts';
import { logSubject } from './log-server.ts';
import { on } from './subscription.ts';

const small = { replicas: 1, maxBytes: 1_024 ** 2 };

for (const { name, program } of natsServers)
  describe(`messages that the stream of ${name} does not deliver`, () => {
    let two: TwoServices;
    beforeEach(async () => {
      two = await startTwoServices({ stream: small, program });
    });
    afterEach(() => two.close());

    const firstSeq = () => two.withBroker(async (jsm) => (await jsm.streams.info(streamOf.auth.name)).state.first_seq);
    const watermark = async () =>
      (await two.listener.database.query<{ pos: number }>(`select pos from watermarks where owner = 'auth'`))[0]?.pos ??
      0;
    const lastPos = async () =>
      (await two.speaker.database.query<{ pos: number }>('select max(pos) as pos from outbox'))[0]!.pos;
    const deadLetters = () =>
      two.listener.database.query<{ reason: string; stream_seq: number | null; deliveries: number }>(
        'select reason, stream_seq, deliveries from dead_letters',
      );

    it('because it evicted them while the consumer was away, come from the log, once each', async () => {
      two.speak();
      const consumers = two.listen();
      await two.tell(10);
      await two.hears(10);
      await consumers.stop();
      await two.tell(5_000);
      await two.isDrained();
      assert.ok((await firstSeq()) > 1_000, 'the stream has evicted many of them');
      two.listen();
      await two.hears(5_010);
      await two.assertHeardOnce();
      await until('the watermark is at the end', async () => (await watermark()) === (await lastPos()));
    });

    it('because somebody acknowledged them in the name of the consumer, come from the log within seconds', async () => {
      two.speak();
      const thief = two.listen({
        catchesUp: false,
        handle: async (batch) => {
          for (const { delivery } of batch) delivery.ack();
        },
      });
      await two.tell(300);
      await two.isDrained();
      await thief.stop();
      two.listen();
      await two.hears(300);
      await two.assertHeardOnce();
    });

    it('reach a consumer that never saw the stream, when the stream was lost before it came', async () => {
      two.speak();
      await two.tell(20);
      await two.isDrained();
      await two.nats.kill();
      await two.nats.wipe();
      await two.nats.start();
      two.listen();
      await two.hears(20);
    });

    it('and that its handler cannot bear become dead letters after five tries, and hold up no other', async () => {
      two.speak();
      await two.tell(10);
      await two.isDrained();
      await two.nats.kill();
      await two.nats.wipe();
      await two.nats.start();
      const subscription = on(UserCreated, async (tx, bodies) => {
        if (bodies.some(({ name }) => name === 'user 3')) throw new Error('no 3, please');
        await two.note(tx, bodies);
      });
      two.listen({ subscription });
      await two.hears(9);
      const [letter] = await until('the dead letter', async () => {
        const letters = await deadLetters();
        return letters.length > 0 && letters;
      });
      assert.match(letter?.reason ?? '', /no 3, please/);
      assert.deepEqual([letter?.stream_seq, letter?.deliveries], [null, 5]);
      await until('the watermark passes it', async () => (await watermark()) === (await lastPos()));
      assert.equal((await deadLetters()).length, 1);
    });

    it('come from the log in as many replies as they need', async () => {
      await two.listener.database.query('alter table heard alter column name type text');
      const lax = { ...on(UserCreated, two.note), schema: (await import('zod')).z.looseObject({}) };
      two.speak();
      await two.speaker.database.query(
        `insert into outbox (type, aggregate_id, body)
         select 'user.created', id, json_build_object('id', id, 'name', repeat('x', 150 * 1024), 'version', 1)
         from (select uuidv7() as id from generate_series(1, 7)) as seven`,
      );
      await two.isDrained();
      await two.nats.kill();
      await two.nats.wipe();
      await two.nats.start();
      two.listen({ subscription: lax });
      await two.hears(7);
    });

    it('because they are too large for it come from the log, are recorded, and hold up no other', async () => {
      await two.listener.database.query('alter table heard alter column name type text');
      const lax = { ...on(UserCreated, two.note), schema: (await import('zod')).z.looseObject({}) };
      two.speak();
      two.listen({ subscription: lax });
      await two.speaker.database.query(
        `insert into outbox (type, aggregate_id, body)
       select 'user.created', id, json_build_object('id', id, 'name', repeat('x', 300 * 1024), 'version', 1)
       from (select uuidv7() as id) as one`,
      );
      await two.tell(5);
      await two.hears(6);
      // The log may be faster than the relay, whose broker refuses the message first.
      const [refused] = await until('the refusal is recorded', async () => {
        const rows = await two.speaker.database.query<{ reason: string }>('select reason from refused_messages');
        return rows.length > 0 && rows;
      });
      assert.match(refused?.reason ?? '', /size/);
    });
  });

it('the log is asked for fresh messages at first only; from then on they are left to the stream', async () => {
  const two = await startTwoServices();
  const nc = await connect({ servers: two.nats.url });
  try {
    const ages: number[] = [];
    nc.subscribe(logSubject('auth', 'tickets'), {
      callback: (_error, msg) => void ages.push(msg.json<{ readonly minAgeMs: number }>().minAgeMs),
    });
    await nc.flush();
    two.speak();
    two.listen();
    await until('two comparisons', async () => ages.length >= 2);
    assert.deepEqual(ages.slice(0, 2), [0, 3_000]);
  } finally {
    await nc.close();
    await two.close();
  }
});

describe('a request that needs what an owner has published', () => {
  let two: TwoServices;
  let catchUp: CatchUp;
  beforeEach(async () => {
    two = await startTwoServices();
    catchUp = createCatchUp();
  });
  afterEach(() => two.close());
  const listen = async (): Promise<void> => {
    two.listen({ consumes: false, catchUp });
    await two.tell(1);
    await two.hears(1);
  };

  it('has all of it after the answer true, also fresh messages, and also for several requests at once', async () => {
    two.speak();
    await listen();
    for (let known = 1; known < 20; known += 4) {
      await two.tell(4);
      assert.deepEqual(await Promise.all([catchUp.now('auth'), catchUp.now('auth')]), [true, true]);
      assert.equal(await two.heard(), known + 4);
    }
    await two.assertHeardOnce();
  });

  it('is answered after a comparison that began later, not after one that was under way', async () => {
    two.speak();
    const isHandling = Promise.withResolvers<void>();
    const blocked = Promise.withResolvers<void>();
    two.listen({
      ...{ consumes: false, catchUp },
      handle: async (batch) => {
        isHandling.resolve();
        await blocked.promise;
        await two.handleWhole(batch);
      },
    });
    await two.tell(1);
    await isHandling.promise;
    await two.tell(1);
    const answer = catchUp.now('auth');
    blocked.resolve();
    assert.equal(await answer, true);
    assert.equal(await two.heard(), 2);
  });

  it('waits for a transaction that began before it and has not ended', async () => {
    two.speak();
    await listen();
    const ending = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const older = two.speaker.database.transaction(async (tx) => {
      await tx.query('select pg_current_xact_id()');
      begun.resolve();
      await ending.promise;
    });
    await begun.promise;
    await two.tell(1);
    const answer = catchUp.now('auth');
    setTimeout(ending.resolve, 300);
    assert.equal(await answer, true);
    assert.equal(await two.heard(), 2);
    await older;
  });

  it('is answered with false when the owner does not answer, the broker is unavailable or nothing is compared', async () => {
    assert.equal(await catchUp.now('auth'), false);
    two.speak();
    await listen();
    await two.speaker.database.query('alter table outbox rename to elsewhere');
    assert.equal(await catchUp.now('auth'), false);
    await two.speaker.database.query('alter table elsewhere rename to outbox');
    await until('it is answered again', () => catchUp.now('auth'));
    await two.nats.kill();
    await until('the loss is noticed', async () => !two.isConnected());
    assert.equal(await catchUp.now('auth'), false);
  });
});
