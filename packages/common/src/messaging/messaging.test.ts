import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { AckPolicy, jetstream } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { streamOf } from '@ticketing/contracts/messages/envelope';
import { UserCreated } from '@ticketing/contracts/messages/users';
import pg from 'pg';
import { pino } from 'pino';
import { openDatabase } from '../database/database.ts';
import { replay } from '../service/commands.ts';
import { createTestDatabase } from '../testing/database.ts';
import { startTwoServices, type TwoServices } from '../testing/two-services.ts';
import { countUnpublished } from '../testing/unpublished.ts';
import { until } from '../testing/until.ts';
import { append, say } from './outbox.ts';
import { originHeader } from './received.ts';
import { on } from './subscription.ts';

let two: TwoServices;

describe('messages between two services', () => {
  beforeEach(async () => {
    two = await startTwoServices();
  });
  afterEach(() => two.close());

  it('arrive, each handled once', async () => {
    two.speak();
    two.listen();
    await two.tell(1_200);
    await two.hears(1_200);
    await two.assertHeardOnce();
  });

  it('can be published by another replica once the one that published them has stopped', async () => {
    const relay = two.speak();
    await two.tell(1);
    await two.isDrained();
    const other = await two.speaker.database.session();
    try {
      const leads = async () =>
        (await other.query<{ leads: boolean }>(`select pg_try_advisory_lock(hashtext('relay')) as leads`))[0]?.leads;
      assert.equal(await leads(), false);
      await relay.stop();
      // A session that was forgotten would end after ten idle seconds only.
      await until('another one may lead', async () => leads(), 8_000);
    } finally {
      other.release();
    }
  });

  it('carry CloudEvents headers', async () => {
    two.speak();
    await two.tell(1);
    await two.isDrained();
    await two.withBroker(async (jsm) => {
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

  it('skip no transaction that commits after a later one, though its place in the outbox is earlier', async () => {
    two.speak();
    two.listen();
    const slow = new pg.Client({ connectionString: two.speaker.url });
    await slow.connect();
    await slow.query('begin');
    const late = randomUUIDv7();
    await slow.query(`insert into outbox (type, aggregate_id, body) values ('user.created', $1, $2)`, [
      late,
      JSON.stringify({ id: late, name: 'late', version: 1 }),
    ]);
    await two.tell(5);
    await new Promise((resolve) => setTimeout(resolve, 600));
    assert.equal(await two.heard(), 0, 'what is later waits for the running transaction');
    await slow.query('commit');
    await slow.end();
    await two.hears(6);
  });

  it('come from one relay at a time, and another takes over when it goes', async () => {
    const second = openDatabase(two.speaker.url, 3, pino({ level: 'silent' }));
    const first = two.speak();
    await two.tell(10);
    two.listen();
    await two.hears(10);
    two.speak(second);
    await two.tell(10);
    await two.hears(20);
    await first.stop();
    await two.tell(10);
    await two.hears(30);
    await two.assertHeardOnce();
    await two.stop();
    await second.close();
  });

  it('that are broken become dead letters with their reason and block nothing', async () => {
    two.speak();
    two.listen();
    await two.tell(1);
    await two.hears(1);
    await two.withBroker(async (_jsm, nc) => {
      const js = jetstream(nc);
      const send = (body: string, id?: string) => {
        const header = headers();
        header.set('ce-type', 'user.created');
        header.set(originHeader, 'USERS');
        if (id) header.set('ce-id', id);
        return js.publish('ticketing.user.created', body, { headers: header });
      };
      await send('not json', randomUUIDv7());
      await send('{"id":"nobody"}', randomUUIDv7());
      await send('{}');
    });
    await two.tell(1);
    await two.hears(2);
    const letters = await until('three dead letters', async () => {
      const rows = await two.listener.database.query<{ reason: string }>('select reason from dead_letters order by id');
      return rows.length === 3 && rows;
    });
    assert.match(letters[0]?.reason ?? '', /not JSON/);
    assert.match(letters[1]?.reason ?? '', /not as agreed: id/);
    assert.match(letters[2]?.reason ?? '', /CloudEvents/);
  });

  it("that the broker was made to put on a stream are not accepted as its owner's", async () => {
    two.speak();
    two.listen();
    await two.tell(1);
    await two.hears(1);
    await two.withBroker(async (jsm, nc) => {
      await jsm.streams.add({ name: 'OTHERS', subjects: ['ticketing.other.>'] });
      const js = jetstream(nc);
      const forge = (origin?: string) => {
        const header = headers();
        header.set('ce-type', 'user.created');
        header.set('ce-id', randomUUIDv7());
        if (origin) header.set(originHeader, origin);
        const body = JSON.stringify({ id: randomUUIDv7(), name: 'Mallory', version: 1 });
        return js.publish('ticketing.other.message', body, { headers: header });
      };
      // On its own stream a service may publish anything, but it cannot name another stream.
      await forge();
      await forge('OTHERS');
      await assert.rejects(forge('USERS'), /expected stream does not match/);
      // The broker sends its answer to any reply subject. Here the answer is a message on another owner's subject.
      await jsm.consumers.add('OTHERS', { durable_name: 'forger', ack_policy: AckPolicy.None });
      const before = (await jsm.streams.info('USERS')).state.last_seq;
      const ask = JSON.stringify({ batch: 2 });
      nc.publish('$JS.API.CONSUMER.MSG.NEXT.OTHERS.forger', ask, { reply: 'ticketing.user.created' });
      // The stream accepts the message that names no stream, and refuses the other.
      await until('the broker delivered it', async () => (await jsm.streams.info('USERS')).state.last_seq > before);
    });
    await two.tell(1);
    await two.hears(2);
    const letters = await until('a dead letter', async () => {
      const rows = await two.listener.database.query<{ reason: string }>('select reason from dead_letters');
      return rows.length > 0 && rows;
    });
    assert.deepEqual(
      letters.map(({ reason }) => reason),
      ['It was not published to this stream by its owner.'],
    );
    const forged = await two.listener.database.query("select from heard where name = 'Mallory'");
    assert.equal(forged.length, 0);
  });

  it('that a handler cannot bear become dead letters after five tries; their neighbours are handled at once', async () => {
    let tries = 0;
    const subscription = on(UserCreated, async (tx, bodies) => {
      if (bodies.some(({ name }) => name === 'user 3')) {
        tries += 1;
        throw new Error('no 3, please');
      }
      await two.note(tx, bodies);
    });
    two.listen({ subscription });
    two.speak();
    await two.tell(10);
    await two.hears(9);
    const letter = await until('the dead letter', async () => {
      const [row] = await two.listener.database.query<{ reason: string; deliveries: number }>(
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
    two.listen({
      catchesUp: false,
      handle: async (batch) => {
        if (!isFirst) return two.handleWhole(batch);
        isFirst = false;
        const withoutAck = batch.map((one) => ({ ...one, delivery: { ...one.delivery, ack: () => {} } }));
        await two.handleWhole(withoutAck);
        for (const { delivery } of batch) delivery.nak(0);
      },
    });
    two.speak();
    await two.tell(20);
    await two.hears(20);
    await two.tell(1);
    await two.hears(21);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await two.assertHeardOnce();
  });

  it('are published again on request, and a listener that has forgotten hears them all', async () => {
    two.speak();
    two.listen();
    await two.tell(20);
    await two.hears(20);
    await two.listener.database.query('truncate heard, inbox');
    assert.equal(await replay(two.speaker.database, new Date(0)), 20);
    await two.hears(20);
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
