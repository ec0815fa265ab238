-- Answers kept for 24 hours under the caller's Idempotency-Key, so that a repeated request has one effect.
create table idempotency_keys (
  user_id uuid not null,
  key text not null,
  request_hash bytea not null,
  status int,
  answer json,
  claimed_at timestamptz(3) not null default clock_timestamp(),
  primary key (user_id, key)
);
create index idempotency_keys_by_time on idempotency_keys using brin (claimed_at);

-- Auth's public keys, kept here so that tokens are verified while auth is down, restarts included.
create table signing_keys (
  kid text primary key,
  jwk json not null,
  fetched_at timestamptz(3) not null default now()
);
