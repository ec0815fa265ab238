import { type Check, fits, same, sound } from '../check.ts';
import { ledgerFitsOrder, paymentFitsOrder } from './money-rules.ts';

const orders = `select id, status, quantity::bigint * unit_price_cents as total_cents, currency,
                  updated_at < now() - interval '60 seconds' as quiet from orders order by id`;

/** Money was taken for complete orders and for nothing else, and the ledger says so. */
export const money: readonly Check[] = [
  fits(
    'payments: each fits its order',
    { database: 'orders', sql: orders },
    {
      database: 'payments',
      sql: `select order_id as id, status, amount_cents, currency, updated_at < now() - interval '60 seconds' as quiet
            from payments order by order_id`,
    },
    paymentFitsOrder,
  ),
  sound('ledger: every transition balances', ['payments'], {
    of: 'select from ledger group by payment_id, payment_version',
    wrong: `select payment_id || ' version ' || payment_version as id, 'is out of balance by ' || sum(amount_cents) as what
            from ledger group by payment_id, payment_version having sum(amount_cents) <> 0
            union all
            select 'all in ' || currency, 'is out of balance by ' || sum(amount_cents)
            from ledger group by currency having sum(amount_cents) <> 0`,
  }),
  same(
    'ledger: it says what the payments say',
    {
      database: 'payments',
      called: 'payments',
      sql: `select id, case status when 'authorized' then amount_cents else 0 end as card_holds,
              case status when 'authorized' then -amount_cents else 0 end as holds_granted,
              case status when 'captured' then amount_cents else 0 end as provider,
              case status when 'captured' then -amount_cents else 0 end as sellers
            from payments order by id`,
    },
    {
      database: 'payments',
      called: 'ledger',
      sql: `select coalesce(p.id, l.payment_id) as id, ${['card-holds', 'holds-granted', 'provider', 'sellers']
        .map((account) => `${balance(account)} as ${account.replace('-', '_')}`)
        .join(', ')}
            from payments p full join ledger l on l.payment_id = p.id group by 1 order by 1`,
    },
  ),
  fits(
    'ledger: what was taken is what complete orders cost',
    { database: 'orders', sql: orders },
    {
      database: 'payments',
      sql: `select p.order_id as id, coalesce(l.taken, 0) as taken
            from payments p left join (
              select payment_id, sum(amount_cents) as taken from ledger where account = 'provider' group by payment_id
            ) as l on l.payment_id = p.id order by p.order_id`,
    },
    ledgerFitsOrder,
  ),
];

function balance(account: string): string {
  return `coalesce(sum(l.amount_cents) filter (where l.account = '${account}'), 0)`;
}
