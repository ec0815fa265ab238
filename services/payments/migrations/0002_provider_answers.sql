-- Keys follow from the answers that came, so calls need no row before they are made, and those that simply succeed need
-- none at all: the payment's own state says so.
drop table provider_calls;

-- What the provider answered to calls that may be made again: the next one then goes under a new key.
create table provider_answers (
  payment_id uuid not null,
  operation text not null,
  key text not null,
  subject text,
  answer text not null,
  sentence text not null,
  answered_at timestamptz(3) not null default clock_timestamp(),
  constraint a_key_is_answered_once primary key (payment_id, key),
  constraint answers_are_known check (answer in ('done', 'declined', 'refused', 'failed'))
);

-- Which intents at the provider are this installation's (others may share its account), and up to when of their making
-- those without a payment here have been sought. A backup brings back both, so that what was made since is sought again.
create table installation (
  only_row boolean primary key default true check (only_row),
  id uuid not null default gen_random_uuid(),
  orphans_sought_until timestamptz(3) not null default now()
);
insert into installation default values;
