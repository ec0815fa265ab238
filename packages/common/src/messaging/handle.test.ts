import assert from 'node:assert/strict';
import { randomUUID, randomUUIDv7 } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { JsMsg } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { streamOf } from '@ticketing/contracts/messages/envelope';
import { UserCreated } from '@ticketing/contracts/messages/users';
import { pino } from 'pino';
import { type Database, openDatabase } from '../database/database.ts';
import { createTestDatabase } from '../testing/database.ts';
import { traceparent } from '../trace.ts';
import { createBatchHandler } from './handle.ts';
import { originHeader, type Received, receive, receiveFromLog } from './received.ts';
import { on, type Subscription } from './subscription.ts';

const log = pino({ level: 'silent' });

/** An error of PostgreSQL, or of the connection to it. */
const databaseError = (code: string): Error => Object.assign(new Error(`the database: ${code}`), { code });

describe('a received message', () => {
  let test: Awaited<ReturnType<typeof createTestDatabase>>;
  let outcomes: { id: string; settled: string; afterMs?: number }[];
  let seq = 0;

  before(async () => {
    test = await createTestDatabase();
    await test.database.query('create table handled (id uuid)');
  });
  after(() => test.close());
  beforeEach(async () => {
    outcomes = [];
    await test.database.query('truncate handled, inbox, dead_letters');
  });

  /** A message at its nth delivery. Its outcome is added to `outcomes`. */
  const message = ({ id = randomUUIDv7(), body = {}, deliveries = 1, acked = () => {} } = {}): JsMsg => {
    const header = headers();
    header.set('ce-type', UserCreated.type);
    header.set('ce-id', id);
    header.set(originHeader, 'auth');
    seq += 1;
    return {
      headers: header,
      data: new TextEncoder().encode(JSON.stringify({ id, name: 'Ada', version: 1, ...body })),
      seq,
      info: { stream: 'auth', deliveryCount: deliveries },
      ack: () => {
        outcomes.push({ id, settled: 'acked' });
        acked();
      },
      nak: (afterMs: number) => {
        assert.ok(Number.isInteger(afterMs) && afterMs > 0, `a pause of whole milliseconds, not ${afterMs}`);
        outcomes.push({ id, settled: afterMs <= 2_000 ? 'again soon' : 'again later', afterMs });
      },
    } as unknown as JsMsg;
  };
  const note: Subscription['handle'] = async (tx, bodies) => {
    for (const { id } of bodies as { id: string }[]) await tx.query('insert into handled values ($1)', [id]);
  };
  const settle = async (
    messages: readonly JsMsg[],
    handle: Subscription['handle'] = note,
    database: Database = test.database,
  ): Promise<string[]> => {
    const subscriptions = new Map([[UserCreated.type, on(UserCreated, handle) as Subscription]]);
    outcomes = [];
    await createBatchHandler(database, log)(messages.map((msg): Received => receive(msg, subscriptions)));
    return outcomes.map(({ settled }) => settled);
  };
  const handled = async () => (await test.database.query<{ id: string }>('select id from handled')).map(({ id }) => id);
  const deadLetters = () =>
    test.database.query<{ message_id: string; reason: string; deliveries: number; stream: string; body: string }>(
      'select message_id, reason, deliveries, stream, body from dead_letters order by id',
    );
  const count = async (table: 'inbox' | 'handled') => (await test.database.query(`select from ${table}`)).length;

  it('is handled, stored in the inbox and acknowledged', async () => {
    const id = randomUUIDv7();
    assert.deepEqual(await settle([message({ id })]), ['acked']);
    assert.deepEqual([await handled(), await count('inbox')], [[id], 1]);
  });

  it('is handled once and acknowledged each time: twice in one batch, and again later', async () => {
    const id = randomUUIDv7();
    assert.deepEqual(await settle([message({ id }), message({ id })]), ['acked', 'acked']);
    assert.deepEqual(await settle([message({ id, deliveries: 2 })]), ['acked']);
    assert.deepEqual(await handled(), [id]);
  });

  it('is acknowledged only after its effect is committed', async () => {
    const seen: number[] = [];
    let looking: Promise<unknown> = Promise.resolve();
    const slowly: Subscription['handle'] = async (tx, bodies) => {
      await note(tx, bodies);
      await tx.query('select pg_sleep(0.1)');
    };
    const acked = (): void => {
      looking = count('handled').then((rows) => seen.push(rows));
    };
    await settle([message({ acked })], slowly);
    await looking;
    assert.deepEqual(seen, [1]);
  });

  it('is neither acknowledged nor stored in the inbox when its transaction fails at the commit', async () => {
    await test.database.query('create table checked (id uuid unique deferrable initially deferred)');
    const failAtCommit: Subscription['handle'] = async (tx, bodies) => {
      await note(tx, bodies);
      await tx.query(`insert into checked values ($1), ($1)`, [randomUUID()]);
    };
    assert.deepEqual(await settle([message()], failAtCommit), ['again soon']);
    assert.deepEqual([await count('handled'), await count('inbox')], [0, 0]);
  });

  it('without a handler is acknowledged and not stored in the inbox', async () => {
    const ignored = message();
    ignored.headers?.set('ce-type', 'user.renamed');
    assert.deepEqual(await settle([ignored]), ['acked']);
    assert.deepEqual([await count('inbox'), (await deadLetters()).length], [0, 0]);
  });

  it('is handled together with all others of its handler, in their order, under the trace of the first', async () => {
    const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const calls: [handler: string, ids: string[], trace: string | null][] = [];
    const handler =
      (name: string): Subscription['handle'] =>
      async (_tx, bodies) =>
        void calls.push([name, (bodies as { id: string }[]).map(({ id }) => id), traceparent()]);
    const [shared, other] = [handler('shared'), handler('other')];
    const subscriptions = new Map(
      Object.entries({ 'user.created': shared, 'user.renamed': shared, 'user.left': other }).map(([type, handle]) => [
        type,
        { ...(on(UserCreated, handle) as Subscription), type },
      ]),
    );
    const ids = Array.from({ length: 4 }, () => randomUUIDv7());
    const types = ['user.created', 'user.left', 'user.renamed', 'user.created'];
    const batch = ids.map((id, nth) => {
      const one = message({ id });
      one.headers?.set('ce-type', types[nth] ?? '');
      if (nth === 0) one.headers?.set('traceparent', trace);
      return receive(one, subscriptions);
    });
    await createBatchHandler(test.database, log)(batch);
    assert.deepEqual(calls, [
      ['shared', [ids[0], ids[2], ids[3]], trace],
      ['other', [ids[1]], trace],
    ]);
  });

  it('is stored as a dead letter with everything that is needed to find and retry it', async () => {
    const broken = message({ body: { name: 7 }, deliveries: 3 });
    const bare = message({ deliveries: 2 });
    bare.headers?.delete('ce-id');
    bare.headers?.delete('ce-type');
    Object.assign(bare, { data: new TextEncoder().encode('a\0b\0') });
    await settle([broken, bare]);
    const letters = await test.database.query(
      'select message_id, stream, stream_seq, type, body, deliveries from dead_letters order by id',
    );
    assert.deepEqual(letters, [
      {
        ...{ message_id: broken.headers?.get('ce-id'), stream: 'auth', stream_seq: broken.seq, type: 'user.created' },
        ...{ body: new TextDecoder().decode(broken.data), deliveries: 3 },
      },
      { message_id: null, stream: 'auth', stream_seq: bare.seq, type: null, body: 'a\ufffdb\ufffd', deliveries: 2 },
    ]);
    assert.deepEqual(await settle([broken]), ['acked']);
    assert.equal((await deadLetters()).length, 2, 'once for each message');
  });

  it('that was published again, or comes from the log as well, is one dead letter', async () => {
    const id = randomUUIDv7();
    const body = { name: 7 };
    assert.deepEqual(await settle([message({ id, body }), message({ id, body })]), ['acked', 'acked']);
    const fromLog = { txid: '1', pos: 1, id, type: UserCreated.type, body: JSON.stringify(body), traceparent: null };
    const settings = { owner: 'auth', tries: 0, fail: () => assert.fail('handled again') } as const;
    const subscriptions = new Map([[UserCreated.type, on(UserCreated, note) as Subscription]]);
    for (let nth = 0; nth < 2; nth++)
      await createBatchHandler(test.database, log)([receiveFromLog(fromLog, settings, subscriptions)]);
    assert.deepEqual(
      (await deadLetters()).map(({ message_id, stream }) => [message_id, stream]),
      [
        [id, 'auth'],
        [id, streamOf.auth.name],
      ],
    );
  });

  it('without any headers becomes a dead letter, too', async () => {
    const bare = { ...message(), headers: undefined } as JsMsg;
    assert.deepEqual(await settle([bare]), ['acked']);
    const [letter, ...more] = await deadLetters();
    assert.deepEqual([letter?.message_id, letter?.stream, more.length], [null, 'auth', 0]);
  });

  it('that is invalid becomes a dead letter at once, with its reason; the others of its batch are handled', async () => {
    const [good, broken] = [randomUUIDv7(), randomUUIDv7()];
    assert.deepEqual(await settle([message({ id: broken, body: { name: 7 } }), message({ id: good })]), [
      'acked',
      'acked',
    ]);
    const [letter, ...more] = await deadLetters();
    assert.deepEqual([letter?.message_id, letter?.stream, letter?.deliveries, more.length], [broken, 'auth', 1, 0]);
    assert.match(letter?.reason ?? '', /not as agreed: name/);
    assert.equal(JSON.parse(letter?.body ?? '{}').name, 7);
    assert.deepEqual(await handled(), [good]);
  });

  describe('while the database fails', () => {
    for (const code of ['57P01', '53300', '08006', '40P01', '55P03', '57014', 'ECONNREFUSED', 'ETIMEDOUT'])
      it(`(${code}) is redelivered within two seconds and never becomes a dead letter, however often`, async () => {
        for (const deliveries of [1, 2, 5, 6, 50, 10_000]) {
          const settled = await settle([message({ deliveries })], async () => {
            throw databaseError(code);
          });
          assert.deepEqual(settled, ['again soon'], `at delivery ${deliveries}`);
        }
        assert.deepEqual(await deadLetters(), []);
        assert.equal(await count('inbox'), 0);
      });

    it('(unreachable) invalid messages do not become dead letters either, and none is acknowledged', async () => {
      const unreachable = openDatabase('postgres://127.0.0.1:1/none', 2, log);
      const messages = [message({ deliveries: 9 }), message({ deliveries: 9, body: { name: 7 } })];
      assert.deepEqual(await settle(messages, note, unreachable), ['again soon', 'again soon']);
      await unreachable.close();
    });

    it('is handled once the failure is over', async () => {
      const id = randomUUIDv7();
      await settle([message({ id })], async () => {
        throw databaseError('57P01');
      });
      assert.deepEqual(await settle([message({ id, deliveries: 2 })]), ['acked']);
      assert.deepEqual(await handled(), [id]);
    });
  });

  describe('that makes its handler fail', () => {
    const poison: Subscription['handle'] = async () => {
      throw new Error('not this one');
    };

    it('is tried five times, with growing pauses, and then becomes a dead letter', async () => {
      const id = randomUUIDv7();
      let longestMs = 0;
      for (const deliveries of [1, 2, 3, 4]) {
        const [settled] = await settle([message({ id, deliveries })], poison);
        assert.match(settled ?? '', /^again/, `at delivery ${deliveries}`);
        const afterMs = outcomes[0]?.afterMs ?? 0;
        assert.ok(afterMs > longestMs, `${afterMs} ms after ${longestMs} ms`);
        longestMs = afterMs;
        assert.deepEqual(await deadLetters(), []);
      }
      assert.deepEqual(await settle([message({ id, deliveries: 5 })], poison), ['acked']);
      const [letter, ...more] = await deadLetters();
      assert.deepEqual([letter?.message_id, letter?.deliveries, more.length], [id, 5, 0]);
      assert.match(letter?.reason ?? '', /not this one/);
      assert.equal(await count('inbox'), 1, 'it is not fetched again from its owner’s log');
    });

    it('does not block the others of its batch, which are handled once each', async () => {
      const ids = Array.from({ length: 5 }, () => randomUUIDv7());
      const but3: Subscription['handle'] = async (tx, bodies) => {
        if (bodies.some((body) => (body as { id: string }).id === ids[3])) throw new Error('not this one');
        await note(tx, bodies);
      };
      const batch = ids.map((id) => message({ id }));
      await settle(batch, but3);
      assert.deepEqual(
        ids.map((id) =>
          outcomes
            .filter((one) => one.id === id)
            .map(({ settled }) => settled)
            .join(),
        ),
        ['acked', 'acked', 'acked', 'again soon', 'acked'],
      );
      assert.deepEqual((await handled()).toSorted(), ids.filter((_, i) => i !== 3).toSorted());
    });

    it('is not acknowledged while it cannot be stored as a dead letter', async () => {
      await test.database.query('alter table dead_letters rename to away');
      try {
        const [settled] = await settle([message({ deliveries: 5 })], poison);
        assert.match(settled ?? '', /^again/);
      } finally {
        await test.database.query('alter table away rename to dead_letters');
      }
    });
  });
});
