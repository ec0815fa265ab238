import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { AckPolicy, DeliverPolicy, jetstream } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { streamOf } from '@ticketing/contracts/messages/envelope';
import { UserCreated } from '@ticketing/contracts/messages/users';
import { pino } from 'pino';
import { startTwoServices, type TwoServices } from '../testing/two-services.ts';
import { until } from '../testing/until.ts';
import { connectBroker } from './connect.ts';
import { startConsumers } from './consume.ts';
import { originHeader } from './received.ts';
import { on } from './subscription.ts';

describe('a consumer', () => {
  let two: TwoServices;
  beforeEach(async () => {
    two = await startTwoServices();
  });
  afterEach(() => two.close());

  it('that starts much later gets everything from the beginning, independently of other services', async () => {
    two.speak();
    await two.tell(30);
    await two.isDrained();
    two.listen({ catchesUp: false });
    await two.hears(30);
    let others = 0;
    const subscription = on(UserCreated, async (_tx, bodies) => {
      others += bodies.length;
    });
    await two.listener.database.query('truncate inbox');
    two.listen({ service: 'orders', subscription, catchesUp: false });
    await until('the other service has received all, too', async () => others === 30);
  });

  it('that naks a message gets it again, however often', async () => {
    let deliveries = 0;
    two.listen({
      catchesUp: false,
      handle: async (batch) => {
        for (const one of batch) {
          deliveries = Math.max(deliveries, one.delivery.deliveries);
          if (one.delivery.deliveries <= 30) one.delivery.nak(1);
          else await two.handleWhole([one]);
        }
      },
    });
    two.speak();
    await two.tell(1);
    await two.hears(1);
    assert.equal(deliveries, 31);
  });

  it('that dies with unacknowledged messages leaves them to another replica, soon', async () => {
    const held: number[] = [];
    two.speak();
    const dying = two.listen({
      catchesUp: false,
      handle: async (batch) => void held.push(...batch.map(({ delivery }) => delivery.seq ?? 0)),
    });
    await two.tell(5);
    await until('the first replica holds them', async () => held.length >= 5);
    await dying.stop();
    two.listen({ catchesUp: false });
    await two.hears(5);
  });

  it('acknowledges each message separately: a later one does not cover an earlier one', async () => {
    let isFirst = true;
    two.listen({
      catchesUp: false,
      handle: async (batch) => {
        const [skipped, ...rest] = isFirst ? batch : [undefined, ...batch];
        isFirst &&= skipped === undefined;
        skipped?.delivery.nak(200);
        await two.handleWhole(rest as typeof batch);
      },
    });
    two.speak();
    await two.tell(10);
    await two.hears(10);
    await two.assertHeardOnce();
  });

  it('never has more than 1,024 unacknowledged messages, handled in batches of at most 256', async () => {
    const held: unknown[] = [];
    const sizes: number[] = [];
    const gate = Promise.withResolvers<void>();
    two.listen({
      catchesUp: false,
      handle: async (batch) => {
        await gate.promise;
        sizes.push(batch.length);
        held.push(...batch);
      },
    });
    two.speak();
    await two.tell(1_500);
    await two.withBroker(async (jsm) => {
      const pending = async () => (await jsm.consumers.info(streamOf.auth.name, 'tickets')).num_ack_pending;
      try {
        await until('the maximum is pending', async () => (await pending().catch(() => 0)) >= 1_024);
      } finally {
        gate.resolve();
      }
      await until('all of them were handled', async () => held.length >= 1_024);
      assert.equal(await pending(), 1_024);
    });
    assert.ok(Math.max(...sizes) <= 256, sizes.join());
  });

  it('is configured never to skip or auto-acknowledge a message, on a stream that evicts and deletes nothing', async () => {
    two.listen({ catchesUp: false });
    two.speak();
    await two.tell(1);
    await two.hears(1);
    await two.withBroker(async (jsm) => {
      const { config } = await jsm.consumers.info(streamOf.auth.name, 'tickets');
      assert.deepEqual(
        [config.durable_name, config.ack_policy, config.deliver_policy, config.max_deliver],
        ['tickets', AckPolicy.Explicit, DeliverPolicy.All, -1],
      );
      assert.ok(Number(config.ack_wait) <= 5e9, 'messages of a dead replica go to another within seconds');
      const { config: stream } = await jsm.streams.info(streamOf.auth.name);
      assert.deepEqual(
        [stream.storage, stream.retention, stream.discard, stream.deny_delete, stream.deny_purge],
        ['file', 'limits', 'old', true, true],
      );
    });
  });

  it('whose durable consumer was deleted makes it again and misses nothing', async () => {
    two.speak();
    two.listen({ catchesUp: false });
    await two.tell(5);
    await two.hears(5);
    await two.withBroker((jsm) => jsm.consumers.delete(streamOf.auth.name, 'tickets'));
    await two.tell(5);
    await two.hears(10);
    await two.assertHeardOnce();
  });

  it('that has no stream looks for it again and again, which is logged once for every twenty failures', async () => {
    const open = connectBroker({ url: two.nats.url, service: 'orders' }, pino({ level: 'silent' }));
    let tries = 0;
    const connected = () => {
      tries += 1;
      return open.connected();
    };
    const lines: string[] = [];
    const consumers = startConsumers({
      service: 'orders',
      subscriptions: [on(UserCreated, two.note)],
      broker: { ...open, connected },
      log: pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) }),
      handle: two.handleWhole,
    });
    try {
      await until('it was tried often', async () => tries >= 4);
      assert.equal(lines.length, 1);
    } finally {
      await consumers.stop();
      await open.close();
    }
  });

  it('of several streams accepts each kind of message from its owner only', async () => {
    const kinds: string[] = [];
    const own = on(UserCreated, two.note);
    const broker = connectBroker({ url: two.nats.url, service: 'orders' }, pino({ level: 'silent' }));
    const consumers = startConsumers({
      service: 'orders',
      subscriptions: [own, { ...own, owner: 'tickets', type: 'ticket.created' }],
      broker,
      log: pino({ level: 'silent' }),
      handle: async (batch) => {
        for (const { kind, delivery } of batch) {
          kinds.push(kind);
          delivery.ack();
        }
      },
    });
    try {
      await two.withBroker(async (jsm, nc) => {
        const { name, subjects } = streamOf.tickets;
        await jsm.streams.add({ name, subjects: [...subjects] });
        const header = headers();
        for (const [key, value] of [
          ['ce-type', UserCreated.type],
          ['ce-id', randomUUIDv7()],
          [originHeader, name],
        ] as const)
          header.set(key, value);
        const body = JSON.stringify({ id: randomUUIDv7(), name: 'Mallory', version: 1 });
        await jetstream(nc).publish('ticketing.ticket.created', body, { headers: header });
        await until('it has arrived', async () => kinds.length > 0);
      });
      assert.deepEqual(kinds, ['ignored']);
    } finally {
      await consumers.stop();
      await broker.close();
    }
  });

  it('handles its pending messages before it stops', async () => {
    let finish = (): void => {};
    let isHolding = false;
    const consumers = two.listen({
      catchesUp: false,
      handle: async (batch) => {
        isHolding = true;
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        await two.handleWhole(batch);
      },
    });
    two.speak();
    await two.tell(3);
    await until('it has pending messages', async () => isHolding);
    const stopped = consumers.stop();
    const finishing = setInterval(() => finish(), 20);
    await stopped;
    clearInterval(finishing);
    const handled = await two.heard();
    assert.ok(handled >= 1, `${handled} handled`);
    await two.withBroker(async (jsm) => {
      const { ack_floor } = await jsm.consumers.info(streamOf.auth.name, 'tickets');
      assert.equal(ack_floor.stream_seq, handled);
    });
  });
});
