import { setTimeout as sleep } from 'node:timers/promises';
import { createNetwork } from '../../support/networks.ts';
import type { Breakage } from './breakage.ts';

const listOrders = { atOnce: 40, pauseMs: 50 };

/** Requests meet a missing right, a slow provider, a processor that is taken away, or a lock. */
export const requests: readonly Breakage[] = [
  {
    alert: 'RequestsFail',
    status: /requests? to tickets failed/,
    break: async ({ sql, call, stack, repeatedly }) => {
      const stopBrowsing = repeatedly(() => call('GET', '/api/tickets'), { atOnce: 2, pauseMs: 100 });
      await sql('tickets', 'revoke select on tickets from tickets_app');
      return async () => {
        await stack.migrate();
        await stopBrowsing();
      };
    },
  },
  {
    alert: 'RequestsAreSlow',
    status: /requests? to payments took longer than a second/,
    break: async ({ sandbox, people, newcomer, reserve, repeatedly }) => {
      const buyers = await Promise.all(Array.from({ length: 4 }, newcomer));
      let nth = 0;
      await sandbox.fault({ kind: 'slow-before', operation: 'payment_intents.confirm', ms: 3_000 });
      const buy = async (): Promise<void> => {
        const buyer = buyers[nth++ % buyers.length]!;
        await people.pay(buyer, (await reserve(buyer)).id);
      };
      const stopBuying = repeatedly(buy, { atOnce: 4, pauseMs: 500 });
      return async () => {
        await sandbox.heal();
        await stopBuying();
      };
    },
  },
  {
    alert: 'EventLoopIsBusy',
    status: /^The event loop of orders is \d\.\d s late/,
    break: async ({ freeze, thaw, repeatedly }) => {
      // As a limit of processor time does: four fifths of every second the process does not run.
      const slice = async (): Promise<void> => {
        freeze('orders');
        await sleep(800);
        thaw('orders');
      };
      return repeatedly(slice, { atOnce: 1, pauseMs: 200 });
    },
  },
  {
    alert: 'ConnectionsAreExhausted',
    status: /^orders waits for database connections \(pool steady\)/,
    break: async ({ holdOpen, asAdmin, call, newcomer, repeatedly }) => {
      const { token } = await newcomer();
      await holdOpen('orders', 'lock table orders');
      const stopListing = repeatedly(() => call('GET', '/api/orders', { token }), listOrders);
      return async () => {
        await asAdmin(
          `select pg_terminate_backend(pid) from pg_stat_activity where cardinality(pg_blocking_pids(pid)) = 0
             and pid in (select unnest(pg_blocking_pids(pid)) from pg_stat_activity)`,
        );
        await stopListing();
      };
    },
  },
  {
    alert: 'OneNetworkMakesMostAttempts',
    status: /^One network sent \d+ of \d+ requests that change something at auth/,
    break: async ({ stack, repeatedly }) => {
      // An address of its own: the limits that it reaches are not those of others.
      const call = createNetwork(stack.stack.url);
      const guess = { email: 'nobody@example.org', password: 'a wrong password' };
      return repeatedly(() => call('POST', '/api/users/signin', guess), { atOnce: 8, pauseMs: 200 });
    },
  },
  {
    alert: 'CardsAreTested',
    status: /^payments refused a buyer with many declined cards/,
    break: async ({ people, newcomer, reserve }) => {
      const buyer = await newcomer();
      const { id } = await reserve(buyer);
      for (let nth = 0; nth < 7; nth++) await people.tryToPay(buyer, id, 'pm_card_chargeDeclined');
      // Nothing ends it but the time since the last attempt.
      return async () => {};
    },
  },
];
