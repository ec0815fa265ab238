-- Declined cards, each counted once by the provider's charge id, from the answer to our own call or from a webhook.
-- They make orders and buyers pause (domain/declines.ts), so they are stored here, where they survive the loss of Redis.
create table card_declines (
  charge_id text primary key,
  order_id uuid not null,
  buyer_id uuid not null,
  declined_at timestamptz(3) not null default clock_timestamp()
);
create index declines_of_a_buyer on card_declines (buyer_id, declined_at);
