import { until } from '@ticketing/common/testing/until';
import { highest, readSamples } from '../../../local/ops/status/samples.ts';
import type { Breakage } from './breakage.ts';
import type { Scene } from './scene.ts';

/** Makes messages of orders older that payments has not handled, as if it had been away for as long. */
const age = ({ sql }: Scene, interval: string) =>
  sql(
    'orders',
    `update outbox set created_at = created_at - interval '${interval}' from consumers
     where name = 'payments' and (outbox.txid, outbox.pos) > (consumers.txid, consumers.pos)`,
  );

/** Leaves payments behind with messages of orders of this age: one, or as many copies of it besides. */
const leaveBehind = async (scene: Scene, interval: string, copies = 0): Promise<void> => {
  const buyer = await scene.newcomer();
  scene.freeze('payments');
  const { id } = await scene.reserve(buyer);
  await scene.sql(
    'orders',
    `insert into outbox (type, aggregate_id, body) select type, aggregate_id, body
     from outbox, generate_series(1, ${copies}) where aggregate_id = '${id}' and type = 'order.created'`,
  );
  await age(scene, interval);
};

/** Waits until a log is held for none that is called so. */
const untilNotHeldFor = ({ stack }: Scene, owner: string, consumer: string): Promise<boolean> =>
  until(`the log of ${owner} is not held for ${consumer}`, async () => {
    const metrics = await (await fetch(`${stack.stack.processes[owner]?.url}/metrics`)).text();
    return highest(readSamples(metrics), 'log_consumer_lag_seconds', { consumer }) === null;
  });

const brokenHandler = (scene: Scene) => scene.sql('payments', 'revoke insert on orders from payments_app');
const restoreRights = async ({ stack, ops }: Scene): Promise<void> => {
  await stack.migrate();
  await ops('dead-letters', 'retry', 'payments');
};

/** Messages are not published, not handled, or not accepted. */
export const messages: readonly Breakage[] = [
  {
    alert: 'MessagesAreNotPublished',
    status: /^The oldest unpublished message of tickets/,
    break: async ({ holdOpen, people, newcomer, sql, asAdmin }) => {
      const seller = await newcomer();
      await holdOpen('tickets', 'select pg_current_xact_id()');
      await people.list(seller, 1);
      await sql(
        'tickets',
        `update outbox set created_at = created_at - interval '2 minutes' from relay
         where (outbox.txid, outbox.pos) > (published_txid, published_pos)`,
      );
      return () =>
        asAdmin(
          `select pg_terminate_backend(pid) from (select pid from pg_stat_activity
             where backend_xid is not null order by xact_start limit 1) as oldest`,
        );
    },
  },
  {
    alert: 'ConsumerLags',
    status: /^payments has not handled a message of orders/,
    break: async (scene) => {
      await leaveBehind(scene, '10 minutes');
      return async () => scene.restart('payments');
    },
  },
  {
    alert: 'LogGrows',
    status: /^orders cannot delete messages of 2 d, which payments/,
    break: async (scene) => {
      await leaveBehind(scene, '2 days');
      return async () => {
        await scene.ops('retire', 'orders', 'payments');
        await untilNotHeldFor(scene, 'orders', 'payments');
        // It comes back after all, and requests what it missed.
        scene.restart('payments');
      };
    },
  },
  {
    alert: 'StreamIsFull',
    status: /^ORDERS is full, and payments/,
    break: async (scene) => {
      // Enough for a stream of 1 MiB.
      await leaveBehind(scene, '2 minutes', 2_000);
      return async () => scene.restart('payments');
    },
  },
  {
    alert: 'MessagesAreRedelivered',
    status: /^payments got \d+ messages? of ORDERS again/,
    break: async (scene) => {
      const buyers = await Promise.all(Array.from({ length: 4 }, scene.newcomer));
      let nth = 0;
      await brokenHandler(scene);
      const stopReserving = scene.repeatedly(() => scene.reserve(buyers[nth++ % buyers.length]!), {
        atOnce: 1,
        pauseMs: 500,
      });
      return async () => {
        await stopReserving();
        await restoreRights(scene);
      };
    },
  },
  {
    alert: 'DeadLetters',
    status: /^payments has \d+ dead letters?/,
    break: async (scene) => {
      await brokenHandler(scene);
      await scene.reserve(await scene.newcomer());
      return () => restoreRights(scene);
    },
  },
  {
    alert: 'MessagesWereRefused',
    status: /^The broker refused 1 message of orders/,
    break: async ({ sql, ops }) => {
      await sql(
        'orders',
        `insert into outbox (type, aggregate_id, body)
         select type, aggregate_id, jsonb_set(body::jsonb, '{title}', to_jsonb(repeat('x', 300000)))::json
         from outbox where type = 'order.created' order by txid desc, pos desc limit 1`,
      );
      return () => ops('sql', 'orders', 'delete from refused_messages', '--write');
    },
  },
];
