-- Declined cards, each counted once by the provider's charge, whether the answer to our own call or a webhook tells of it.
-- Orders and buyers pause by them (domain/declines.ts), so they are kept here, where they survive everything else.
create table card_declines (
  charge_id text primary key,
  order_id uuid not null,
  buyer_id uuid not null,
  declined_at timestamptz(3) not null default clock_timestamp()
);
create index declines_of_a_buyer on card_declines (buyer_id, declined_at);
