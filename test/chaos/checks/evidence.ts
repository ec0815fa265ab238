import pg from 'pg';
import type { StackDescription } from '../../../local/stack-file.ts';
import type { LedgerIntent } from '../../support/sandbox.ts';
import { liveOrdersMax } from '../workload/buyer.ts';
import type { History } from '../workload/history.ts';

export type OrderRow = {
  readonly id: string;
  readonly ticketId: string;
  readonly buyerId: string;
  readonly quantity: number;
  readonly unitPriceCents: number;
  readonly totalCents: number;
  readonly status: string;
  readonly reason: string | null;
  /** ms on PostgreSQL's clock, which is the machine's. */
  readonly expiresAt: number;
  readonly decideAt: number;
  readonly updatedAt: number;
};

/** One version of an order, at the moment it was committed (ms). */
export type Step = {
  readonly at: number;
  readonly orderId: string;
  readonly ticketId: string;
  readonly quantity: number;
  readonly status: string;
  readonly version: number;
};

/** One state of a listing in the database of tickets, or of its copy in that of orders, at the moment of its commit (ms). */
export type ListingState = {
  readonly at: number;
  readonly ticketId: string;
  readonly sellerId: string;
  readonly version: number;
  readonly priceCents: number;
  readonly status: string;
};

export type PaymentRow = { readonly id: string; readonly orderId: string; readonly amountCents: number };

export type KeptAnswer = { readonly userId: string; readonly key: string; readonly answerId: string };

/** Everything there is to judge a run by. */
export type Evidence = {
  readonly history: History;
  /** Places of every ticket, by its id. */
  readonly places: ReadonlyMap<string, number>;
  /** The limit per buyer of a ticket, if its seller has set one. */
  readonly maxPerBuyer: ReadonlyMap<string, number>;
  readonly orders: readonly OrderRow[];
  /** In the order of their commits. */
  readonly steps: readonly Step[];
  readonly admissions: readonly { readonly ticketId: string; readonly number: number; readonly orderId: string }[];
  readonly listings: readonly { readonly id: string; readonly sellerId: string; readonly status: string }[];
  readonly payments: readonly PaymentRow[];
  /** All states of listings in tickets, and of their copies in orders, in the order of their commits. */
  readonly listingStates: readonly ListingState[];
  readonly copyStates: readonly ListingState[];
  /** When (ms) payments first knew an order, by its id. */
  readonly knownAtPayments: ReadonlyMap<string, number>;
  /** How many unpaid reservations one buyer may have. */
  readonly liveOrdersMax: number;
  /** When (ms) the card of an order was first authorized, by the order's id. */
  readonly authorizedAt: ReadonlyMap<string, number>;
  readonly keptAnswers: readonly KeptAnswer[];
  readonly ledger: readonly LedgerIntent[];
  /** Copies that went back to an older version, as sentences. */
  readonly stepsBack: readonly string[];
  readonly leaks: readonly string[];
};

const databases = ['tickets', 'orders', 'payments'] as const;

/** Has PostgreSQL keep what the checks need later: when each transaction committed, and whether any copy ever goes back. */
export const startWatching = async (stack: StackDescription, restart: () => Promise<void>): Promise<void> => {
  await onDatabase(stack, 'postgres', (sql) => sql(`alter system set track_commit_timestamp = on`));
  await restart();
  for (const database of databases)
    await onDatabase(stack, database, async (sql) => {
      await sql(`create table steps_back (what text not null)`);
      await sql(`grant all on steps_back to public`);
      await sql(`create function note_step_back() returns trigger language plpgsql as $$ begin
        insert into steps_back values (tg_table_name || ' ' || (to_json(new)->>tg_argv[0]) || ': version ' || old.version || ', then ' || new.version);
        return new; end $$`);
      for (const [table, id] of versioned[database])
        await sql(`create trigger steps_back before update on ${table} for each row
                   when (new.version < old.version) execute function note_step_back('${id}')`);
      const [table, changes, state] = remembered[database];
      await sql(
        `create table states (pos bigint generated always as identity, txid xid8 not null default pg_current_xact_id(), id uuid not null, state jsonb not null)`,
      );
      await sql(`grant all on states to public`);
      await sql(`create function note_state() returns trigger language plpgsql as $$ begin
        insert into states (id, state) values (new.id, ${state}); return new; end $$`);
      await sql(`create trigger states after ${changes} on ${table} for each row execute function note_state()`);
    });
};

const listing = `'sellerId', new.seller_id, 'version', new.version, 'priceCents', new.price_cents, 'status', new.status`;

/** What each database keeps all states of: the table, on which changes, and what of it. */
const remembered = {
  tickets: ['tickets', 'insert or update', `jsonb_build_object(${listing})`],
  orders: ['tickets', 'insert or update', `jsonb_build_object(${listing})`],
  payments: ['orders', 'insert', `'{}'::jsonb`],
} as const;

const versioned = {
  tickets: [
    ['tickets', 'id'],
    ['ticket_orders', 'order_id'],
    ['users', 'id'],
  ],
  orders: [
    ['tickets', 'id'],
    ['orders', 'id'],
  ],
  payments: [
    ['orders', 'id'],
    ['payments', 'id'],
  ],
} as const;

/** Reads everything, once all is well and at rest. */
export const gatherEvidence = async (
  stack: StackDescription,
  ledger: readonly LedgerIntent[],
  history: History,
  leaks: readonly string[],
): Promise<Evidence> => {
  const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;
  const kept = `select user_id as "userId", key, answer->>'id' as "answerId" from idempotency_keys where answer is not null`;
  const back = `select what from steps_back`;
  const committed = `pg_xact_commit_timestamp((txid::text::bigint % 4294967296)::text::xid)`;
  const states = `select id as "ticketId", ${ms(committed)} as at, state->>'sellerId' as "sellerId", (state->>'version')::int as version,
    (state->>'priceCents')::int as "priceCents", state->>'status' as status
    from states order by ${committed}, pos`;
  const fromOrders = await onDatabase(stack, 'orders', async (sql) => ({
    places: await sql<{ id: string; quantity: number }>(`select ticket_id as id, quantity from places`),
    orders: await sql<OrderRow>(`select id, ticket_id as "ticketId", buyer_id as "buyerId", quantity,
      unit_price_cents as "unitPriceCents", (quantity::bigint * unit_price_cents)::float8 as "totalCents", status, reason,
      ${ms('expires_at')} as "expiresAt", ${ms('decide_at')} as "decideAt", ${ms('updated_at')} as "updatedAt" from orders`),
    steps: await sql<Step>(`select distinct on (committed_at, txid, pos) ${ms('committed_at')} as at,
      aggregate_id as "orderId", body->>'ticketId' as "ticketId", (body->>'quantity')::int as quantity,
      body->>'status' as status, (body->>'version')::int as version
      from (select *, ${committed} as committed_at
            from outbox where type <> 'order.deadline-asked') as said
      order by committed_at, txid, pos`),
    admissions: await sql<Evidence['admissions'][number]>(
      `select ticket_id as "ticketId", number, order_id as "orderId" from admissions`,
    ),
    states: await sql<ListingState>(states),
    kept: await sql<KeptAnswer>(kept),
    back: await sql<{ what: string }>(back),
  }));
  const fromTickets = await onDatabase(stack, 'tickets', async (sql) => ({
    listings: await sql<Evidence['listings'][number] & { maxPerBuyer: number | null }>(
      `select id, seller_id as "sellerId", status, max_per_buyer as "maxPerBuyer" from tickets`,
    ),
    states: await sql<ListingState>(states),
    kept: await sql<KeptAnswer>(kept),
    back: await sql<{ what: string }>(back),
  }));
  const fromPayments = await onDatabase(stack, 'payments', async (sql) => ({
    payments: await sql<PaymentRow>(
      `select id, order_id as "orderId", amount_cents::float8 as "amountCents" from payments`,
    ),
    known: await sql<{ id: string; at: number }>(`select id, min(${ms(committed)}) as at from states group by id`),
    authorized: await sql<{ orderId: string; at: number }>(`select body->>'orderId' as "orderId",
      min(${ms('created_at')}) as at from outbox where type = 'payment.authorized' group by 1`),
    kept: await sql<KeptAnswer>(kept),
    back: await sql<{ what: string }>(back),
  }));
  return {
    history,
    leaks,
    ledger,
    places: new Map(fromOrders.places.map(({ id, quantity }) => [id, quantity])),
    maxPerBuyer: new Map(
      fromTickets.listings.flatMap(({ id, maxPerBuyer }) => (maxPerBuyer === null ? [] : [[id, maxPerBuyer] as const])),
    ),
    orders: fromOrders.orders,
    steps: fromOrders.steps,
    admissions: fromOrders.admissions,
    listings: fromTickets.listings,
    payments: fromPayments.payments,
    listingStates: fromTickets.states,
    copyStates: fromOrders.states,
    knownAtPayments: new Map(fromPayments.known.map(({ id, at }) => [id, at])),
    liveOrdersMax,
    authorizedAt: new Map(fromPayments.authorized.map(({ orderId, at }) => [orderId, at])),
    keptAnswers: [fromOrders, fromTickets, fromPayments].flatMap(({ kept: answers }) => answers),
    stepsBack: [fromOrders, fromTickets, fromPayments].flatMap(({ back: rows }) => rows.map(({ what }) => what)),
  };
};

/** How many orders are not yet ended. */
export const countLive = async (stack: StackDescription): Promise<number> =>
  onDatabase(stack, 'orders', async (sql) => {
    const [row] = await sql<{ live: number }>(
      `select count(*)::int as live from orders where status in ('awaiting-payment', 'confirming')`,
    );
    return row?.live ?? 0;
  });

type Sql = <Row extends object>(text: string) => Promise<Row[]>;

const onDatabase = async <Result>(
  { postgresAdmin }: StackDescription,
  database: string,
  work: (sql: Sql) => Promise<Result>,
): Promise<Result> => {
  const url = new URL(postgresAdmin);
  url.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: url.href });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(async (text) => (await client.query(text)).rows);
  } finally {
    await client.end();
  }
};
