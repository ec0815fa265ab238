import { until } from '@ticketing/common/testing/until';
import type { Breakage } from './breakage.ts';

/** Orders and payments that nobody decides, and expired data that nobody deletes. */
export const purchases: readonly Breakage[] = [
  {
    alert: 'OrdersAreOverdue',
    status: /^1 order should have been decided/,
    break: async ({ freeze, restart, newcomer, reserve, sql }) => {
      const { id } = await reserve(await newcomer());
      freeze('payments');
      await sql(
        'orders',
        `update orders set expires_at = now() - interval '1 minute', decide_at = now() - interval '1 minute'
         where id = '${id}'`,
      );
      return async () => restart('payments');
    },
  },
  {
    alert: 'MoneyIsNotWhereItBelongs',
    status: /^A payment has not been where its order wants it/,
    break: async ({ freeze, thaw, newcomer, reserve, people, sql }) => {
      const buyer = await newcomer();
      const { id } = await reserve(buyer);
      await people.pay(buyer, id, 'pm_card_authenticationRequired');
      freeze('sandbox');
      await people.cancel(buyer, id);
      await until('payments has asked the provider several times', async () => {
        const rows = await sql(
          'payments',
          `update payments set checks = 9, updated_at = now() - interval '10 minutes'
           where order_id = '${id}' and (select status from orders where id = '${id}') = 'cancelled'
             and asked is null returning id`,
        );
        return rows.length === 1;
      });
      return async () => thaw('sandbox');
    },
  },
  {
    alert: 'HousekeepingFails',
    status: /^Housekeeping of payments last succeeded/,
    break: async ({ sql, stack }) => {
      await sql('payments', 'revoke delete on inbox from payments_app');
      return () => stack.migrate();
    },
  },
];
