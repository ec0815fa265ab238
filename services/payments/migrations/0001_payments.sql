-- What payments knows of orders: a copy of orders' own, newest version only, without constraints.
create table orders (
  id uuid primary key,
  buyer_id uuid not null,
  seller_id uuid not null,
  status text not null,
  total_cents bigint not null,
  currency text not null,
  decide_at timestamptz(3) not null,
  version bigint not null
);

create table payments (
  id uuid primary key default uuidv7(),
  order_id uuid not null,
  buyer_id uuid not null,
  seller_id uuid not null,
  amount_cents bigint not null,
  currency text not null,
  status text not null default 'created',
  provider text not null,
  intent_id text,
  client_secret text,
  next_action_url text,
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  -- Whoever talks to the provider about this payment holds its lease; it runs out by itself.
  lease_until timestamptz(3) not null default '-infinity',
  -- When the settler looks at it next; null once it is settled.
  check_at timestamptz(3) default now() + interval '30 seconds',
  checks int not null default 0,
  constraint orders_are_paid_by_one_payment unique (order_id),
  constraint intents_belong_to_one_payment unique (intent_id),
  constraint payments_have_a_known_status check (status in
    ('created', 'requires-action', 'authorized', 'captured', 'voided', 'refunded', 'failed')),
  constraint payments_are_positive check (amount_cents > 0)
) with (fillfactor = 70);
create index payments_to_check on payments (check_at) where check_at is not null;
create index payments_of_a_buyer on payments (buyer_id, id);

-- Every call that changes something at the provider, numbered, before it is made. Its key is repeated only while no
-- answer has come: a provider answers a repeated key with what it answered first, be it an error.
create table provider_calls (
  payment_id uuid not null,
  operation text not null,
  number int not null,
  subject text not null default '',
  opened_at timestamptz(3) not null default clock_timestamp(),
  answered_at timestamptz(3),
  answer text,
  primary key (payment_id, operation, number)
);

-- Double entry, append-only, written in the payment's own transition. Cents: debit positive, credit negative.
create table ledger (
  id bigint generated always as identity primary key,
  payment_id uuid not null,
  payment_version int not null,
  account text not null,
  amount_cents bigint not null,
  currency text not null,
  entered_at timestamptz(3) not null default now(),
  constraint a_transition_moves_an_account_once unique (payment_id, payment_version, account)
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is append-only: correct it with another entry';
end $$;
create trigger ledger_is_append_only before update or delete or truncate on ledger
  for each statement execute function refuse_change();

create function require_balance() returns trigger language plpgsql as $$
begin
  if (select sum(amount_cents) from ledger
      where payment_id = new.payment_id and payment_version = new.payment_version) <> 0 then
    raise exception 'the entries of payment %, version % do not balance', new.payment_id, new.payment_version;
  end if;
  return null;
end $$;
create constraint trigger ledger_balances after insert on ledger
  deferrable initially deferred for each row execute function require_balance();
