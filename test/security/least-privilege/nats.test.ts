import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { connect, errors, headers, type NatsConnection } from '@nats-io/transport-node';
import { natsOptions } from '@ticketing/common/messaging/nats-options';
import { until } from '@ticketing/common/testing/until';
import { catalogue } from '@ticketing/contracts/messages/catalogue';
import { type Owner, streamOf, subjectOf } from '@ticketing/contracts/messages/envelope';
import pg from 'pg';
import { startWholeStack, type WholeStack } from '../../support/whole-stack.ts';
import { buyOneTicket } from './purchase.ts';

const owners = Object.keys(streamOf) as Owner[];
const streams = [...owners.map((owner) => streamOf[owner].name), 'TICKETS_LIVE'];
/** The streams that each service consumes, with a durable consumer of its own name. */
const consumes: Readonly<Record<Owner, readonly Owner[]>> = {
  auth: [],
  tickets: ['auth', 'orders'],
  orders: ['auth', 'tickets', 'payments', 'expiration'],
  payments: ['auth', 'orders'],
  expiration: ['orders'],
};
const others = (me: Owner) => owners.filter((owner) => owner !== me);
const consumersOf = (owner: Owner) => owners.filter((service) => consumes[service].includes(owner));

/** A newer release changes the settings and subjects of its own stream. */
const mayUpdate = (me: Owner, stream: string) => stream === streamOf[me].name;

/** Everything a service must not publish: other services' messages, and requests to the broker's API. */
const foreignSubjects = (me: Owner): string[] => {
  const messages = catalogue.filter(({ owner }) => owner !== me).map(({ type }) => subjectOf(type));
  const wakes = others(me).map((owner) => `ticketing-wake.${owner}`);
  const onAnyStream = streams.flatMap((stream) => [
    ...['UPDATE', 'DELETE', 'PURGE', 'SNAPSHOT', 'RESTORE', 'MSG.DELETE', 'LEADER.STEPDOWN', 'PEER.REMOVE']
      .filter((act) => act !== 'UPDATE' || !mayUpdate(me, stream))
      .map((act) => `$JS.API.STREAM.${act}.${stream}`),
    `$JS.API.DIRECT.GET.${stream}`,
    `$JS.API.CONSUMER.NAMES.${stream}`,
    `$JS.API.CONSUMER.DURABLE.CREATE.${stream}.spy`,
    `$JS.API.CONSUMER.LEADER.STEPDOWN.${stream}.${me}`,
  ]);
  const own = [streamOf[me].name, ...(me === 'tickets' ? ['TICKETS_LIVE'] : [])];
  const onForeignStreams = streams
    .filter((stream) => !own.includes(stream))
    .flatMap((stream) => [
      `$JS.API.STREAM.CREATE.${stream}`,
      `$JS.API.STREAM.MSG.GET.${stream}`,
      `$JS.API.CONSUMER.CREATE.${stream}`,
      `$JS.API.CONSUMER.CREATE.${stream}.spy`,
      `$JS.API.CONSUMER.CREATE.${stream}.${me}.ticketing.>`,
      `$JS.API.CONSUMER.LIST.${stream}`,
    ]);
  const unread = owners.filter((owner) => owner !== me && !consumes[me].includes(owner));
  const onUnreadStreams = unread.map((owner) => `$JS.API.STREAM.INFO.${streamOf[owner].name}`);
  const onForeignConsumers = owners.flatMap((owner) =>
    consumersOf(owner)
      .filter((service) => service !== me)
      .flatMap((service) => {
        const { name } = streamOf[owner];
        return [
          `$JS.API.CONSUMER.INFO.${name}.${service}`,
          `$JS.API.CONSUMER.MSG.NEXT.${name}.${service}`,
          `$JS.ACK.${name}.${service}.1.1.1.1.1`,
          `$JS.API.CONSUMER.CREATE.${name}.${service}`,
          `$JS.API.CONSUMER.DELETE.${name}.${service}`,
          `ticketing-log.${owner}.${service}`,
        ];
      }),
  );
  const ofTheServer = [
    '$JS.API.INFO',
    '$JS.API.STREAM.LIST',
    '$JS.API.STREAM.NAMES',
    '$SYS.REQ.SERVER.PING',
    '$JS.API.STREAM.CREATE.SPY',
  ];
  const inboxes = [...others(me), 'operator'].map((user) => `_INBOX_${user}.x`);
  return [
    ...messages,
    ...wakes,
    ...onAnyStream,
    ...onForeignStreams,
    ...onUnreadStreams,
    ...onForeignConsumers,
    ...ofTheServer,
    ...inboxes,
  ];
};

/** Everything a service must not subscribe to. */
const foreignSubscriptions = (me: Owner): string[] => [
  ...['>', '*', '*.>', '$JS.>', '$JS.API.>', '$JS.EVENT.>', '$SYS.>', '_INBOX.>', 'ticketing.>', 'ticketing.*.*'],
  ...others(me).flatMap((owner) => [
    ...[...streamOf[owner].subjects, `ticketing-wake.${owner}`, `_INBOX_${owner}.>`],
    ...[`ticketing-log.${owner}.*`, `ticketing-log.${owner}.${me}`],
  ]),
  '_INBOX_operator.>',
];

/** Requests that a service needs to send to the broker, and that must be answered. */
const neededRequests = (me: Owner): string[] => [
  `$JS.API.STREAM.INFO.${streamOf[me].name}`,
  ...consumes[me].flatMap((owner) => [
    `$JS.API.STREAM.INFO.${streamOf[owner].name}`,
    `$JS.API.CONSUMER.INFO.${streamOf[owner].name}.${me}`,
  ]),
];

/** A connection that records the server's refusals. */
const connectAs = async (system: WholeStack, user: Owner) => {
  const { servers } = natsOptions(system.stack.stack.nats);
  const pass = system.stack.wiring.secrets.nats[user];
  const nc = await connect({ servers: servers!, user, pass, inboxPrefix: `_INBOX_${user}`, reconnect: false });
  const refused = new Set<string>();
  void (async () => {
    for await (const status of nc.status())
      if (status.type === 'error' && status.error instanceof errors.PermissionViolationError)
        refused.add(status.error.subject);
  })();
  return { nc, refused };
};

/** Waits until the server has refused or accepted everything that was sent before. */
const settled = async (nc: NatsConnection) => {
  await nc.flush();
  await new Promise((resolve) => setTimeout(resolve, 50));
};

describe("a service's user of the broker", () => {
  let system: WholeStack;
  let tried = 0;

  before(async () => {
    system = await startWholeStack();
    await buyOneTicket(system);
  });
  after(async () => system?.close());

  for (const me of owners) {
    it(`${me} publishes only its own messages, and sends no other request to the broker`, async (test) => {
      const { nc, refused } = await connectAs(system, me);
      const subjects = foreignSubjects(me);
      for (const subject of subjects) nc.publish(subject, '{}');
      await settled(nc);
      assert.deepEqual(
        subjects.filter((subject) => !refused.has(subject)),
        [],
      );
      tried += subjects.length;
      test.diagnostic(`${subjects.length} subjects refused`);
      await nc.close();
    });

    it(`${me} subscribes only to its own subjects`, async (test) => {
      const { nc, refused } = await connectAs(system, me);
      const subjects = foreignSubscriptions(me);
      const received: string[] = [];
      for (const subject of subjects) nc.subscribe(subject, { callback: (_, msg) => void received.push(msg?.subject) });
      await settled(nc);
      assert.deepEqual(
        subjects.filter((subject) => !refused.has(subject)),
        [],
      );
      tried += subjects.length;
      test.diagnostic(`${subjects.length} subscriptions refused`);
      await nc.close();
    });

    it(`${me} may do what it needs to do`, async () => {
      const { nc, refused } = await connectAs(system, me);
      for (const subject of neededRequests(me)) {
        const answer = (await nc.request(subject, '', { timeout: 5_000 })).json<{ error?: { code: number } }>();
        // No timer has fired yet, so no consumer of expiration's stream exists.
        assert.ok(!answer.error || (answer.error.code === 404 && /EXPIRATION/.test(subject)), subject);
      }
      // Its own messages reach its stream, which refuses these because they name a wrong last sequence.
      for (const { type } of catalogue.filter(({ owner }) => owner === me)) {
        const header = headers();
        header.set('Nats-Expected-Last-Msg-Id', 'none');
        const answer = await nc.request(subjectOf(type), '{}', { headers: header, timeout: 5_000 });
        assert.match(answer.string(), /wrong last msg ID/);
      }
      assert.deepEqual([...refused], []);
      await nc.close();
    });
  }

  it('connects with its own password only', async () => {
    const { servers } = natsOptions(system.stack.stack.nats);
    const { nats } = system.stack.wiring.secrets;
    for (const user of [...owners, 'operator' as const])
      for (const pass of ['', 'x', ...owners.filter((other) => other !== user).map((other) => nats[other])])
        await assert.rejects(connect({ servers: servers!, user, pass, reconnect: false }), /authorization/i);
  });

  it('cannot pay an order by having the broker answer on the subject of payments', async () => {
    const { people, stack } = system;
    const [seller, buyer] = [await people.signUp('Sam'), await people.signUp('Bea')];
    const order = await people.reserve(buyer, (await people.list(seller)).id);
    const { nc, refused } = await connectAs(system, 'tickets');
    const at = new Date().toISOString();
    const forged = {
      ...{ id: randomUUID(), orderId: order.id, amountCents: 4_200, currency: 'EUR', status: 'captured' },
      ...{ provider: 'sandbox', version: 3, createdAt: at, updatedAt: at },
    };
    // tickets may publish here, read what it published, and choose the reply subject.
    const publish = (origin?: string) => {
      const header = headers();
      header.set('ce-type', 'payment.captured');
      header.set('ce-id', randomUUID());
      if (origin) header.set('Nats-Expected-Stream', origin);
      const options = { headers: header, timeout: 5_000 };
      return nc.request('ticketing.live.ticket.x', JSON.stringify(forged), options);
    };
    assert.match((await publish('PAYMENTS')).string(), /expected stream does not match/);
    await publish();
    const config = { name: 'forger', ack_policy: 'none', deliver_policy: 'last', mem_storage: true };
    const create = JSON.stringify({ stream_name: 'TICKETS_LIVE', config });
    await nc.request('$JS.API.CONSUMER.CREATE.TICKETS_LIVE.forger', create);
    nc.publish('$JS.API.CONSUMER.MSG.NEXT.TICKETS_LIVE.forger', '1', { reply: 'ticketing.payment.captured' });
    await nc.flush();
    assert.deepEqual([...refused], [], 'the broker itself refuses nothing');
    await nc.close();

    const orders = new pg.Client({ connectionString: stack.stack.databases.orders });
    orders.on('error', () => {});
    await orders.connect();
    await until('orders has stored the dead letter', async () => {
      const { rows } = await orders.query<{ reason: string }>('select reason from dead_letters');
      return rows.length === 1 && /not published to this stream by its owner/.test(rows[0]!.reason);
    });
    await orders.query('delete from dead_letters');
    await orders.end();
    assert.equal((await people.order(buyer, order.id)).status, 'awaiting-payment');
  });

  it('has changed nothing by these attempts', async (test) => {
    const nc = await connect({ ...natsOptions(system.stack.stack.nats), reconnect: false });
    for (const owner of owners) {
      const { name } = streamOf[owner];
      const info = await nc.request(`$JS.API.STREAM.INFO.${name}`, '');
      const { state } = info.json<{ state: { messages: number; consumer_count: number; num_deleted?: number } }>();
      assert.equal(state.num_deleted ?? 0, 0);
      // No timer has fired yet. That stream is empty, and a consumer is created with the first message.
      assert.equal(state.messages > 0, owner !== 'expiration', name);
      assert.equal(state.consumer_count, owner === 'expiration' ? 0 : consumersOf(owner).length, name);
    }
    await nc.close();
    await until('copies, owners and ledger agree', async () => (await system.differences(20)) === '');
    test.diagnostic(`${tried} subjects and subscriptions tried, all refused`);
  });
});
