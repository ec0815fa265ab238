import type { Database } from '@ticketing/common/database/database';
import type { Command } from './commands.ts';

const tables: Readonly<Record<Command['service'], readonly string[]>> = {
  orders: [
    `select id, ticket_id, buyer_id, quantity, unit_price_cents, status, reason, version, decide_at > expires_at as moved,
       paying_since is not null as paying, extensions, iso(latest_decide_at) as latest, lapsed_at is not null as lapsed, event_version from orders`,
    `select ticket_id, wanted, wanted_version, quantity, held, sold from places`,
    `select ticket_id, version, event->>'venue' as venue,
       (select coalesce(string_agg(key || ',' || value, ' ' order by key), '') from jsonb_each_text(since)) as since
     from event_versions`,
    `select order_id, ticket_id, number from admissions`,
    `select id, price_cents, status, version, max_per_buyer from tickets`,
    `select user_id, key, answer->>'id' as id from idempotency_keys`,
    `select type, aggregate_id, body->>'status' as status, body->>'version' as version, json_array_length(body->'admissions') as admissions,
       body->'event'->>'venue' as venue, body->>'extensionsLeft' as extensions_left,
       body->>'payingSince' is not null as paying
     from outbox where type <> 'order.deadline-asked'`,
  ],
  payments: [
    `select id, status, version from orders`,
    `select order_id, amount_cents, status, intent_id, version, asked, checks, lease_until > now() as leased, check_at is not null as watched from payments`,
    `select p.order_id, payment_version, account, l.amount_cents from ledger l join payments p on p.id = l.payment_id`,
    `select p.order_id, key, answer from provider_answers a join payments p on p.id = a.payment_id`,
    `select type, body->>'orderId' as order_id, body->>'version' as version from outbox`,
  ],
  tickets: [
    `select id, held, sold, version, next_release_at is not null as releases from tickets`,
    `select order_id, status, version from ticket_orders`,
    `select user_id, key, status from idempotency_keys`,
    `select type, aggregate_id from outbox`,
  ],
};

/** What PostgreSQL holds, in the same words as the simulation's store says it, in no order. */
export const rowsInPostgres = async (database: Database, service: Command['service']): Promise<string[][]> => {
  const all: string[][] = [];
  for (const table of tables[service])
    all.push(
      (await database.query(table)).map((row) => JSON.stringify(Object.values(row).map((value) => `${value}`))).sort(),
    );
  return all;
};

/** Empties a service's tables. */
export const emptyPostgres = async (database: Database, service: Command['service']): Promise<void> => {
  const own = {
    orders: 'orders, places, admissions, tickets, event_versions',
    payments: 'orders, payments, provider_answers',
    tickets: 'tickets, ticket_orders',
  };
  await database.query(`truncate ${own[service]}, outbox, inbox, idempotency_keys`);
  if (service === 'orders')
    await database.query(`update deadline set asked_at = '-infinity', answered_at = '-infinity'`);
};
