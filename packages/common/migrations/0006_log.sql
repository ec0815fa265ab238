-- The outbox is an owner's log, and its stream a cache of it (docs/adr/0019). Consumers record how far they have handled
-- each owner's log and request from the owner what the stream did not deliver.

-- `epoch` changes when this database comes back from a backup: positions in an older log mean nothing then. Rows up to
-- `trimmed` have been deleted.
alter table relay
  drop column confirmed_txid,
  drop column confirmed_pos,
  drop column listeners,
  drop column unheard,
  add column epoch uuid not null default gen_random_uuid(),
  add column trimmed_txid xid8 not null default '0',
  add column trimmed_pos bigint not null default 0;

-- How far each consumer has handled this log, as of its last request. A retired consumer holds nothing back.
create table consumers (
  name text primary key,
  epoch uuid,
  txid xid8 not null default '0',
  pos bigint not null default 0,
  is_retired boolean not null default false,
  seen_at timestamptz(3) not null default clock_timestamp()
);

-- How far this service has handled the logs of others: every message up to here is handled, or a dead letter.
create table watermarks (
  owner text primary key,
  epoch uuid,
  txid xid8 not null default '0',
  pos bigint not null default 0,
  checked_at timestamptz(3) not null default clock_timestamp()
);

-- Messages that the broker refused for good. Consumers get them from the log. An operator decides what becomes of them.
create table refused_messages (
  message_id uuid primary key,
  type text not null,
  reason text not null,
  refused_at timestamptz(3) not null default clock_timestamp()
);

-- A message that came from the log has no sequence in the stream.
alter table dead_letters alter column stream_seq drop not null;
create unique index dead_letters_by_message on dead_letters (stream, message_id);
