-- Who has an account, how they prove it, where they are signed in, and the keys tokens are signed with.
-- The tables are used by better-auth (see src/accounts/tables.ts for its names of them) and by src/store.

-- `version` grows with every change that others hear of.
create table users (
  id uuid primary key default uuidv7(),
  email text not null constraint users_have_an_email_each unique,
  email_verified boolean not null default false,
  name text not null,
  image text,
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  constraint users_have_tidy_emails check (email = lower(trim(email)))
);

-- Ways to prove who one is. Today there is one: a password, kept as argon2id in PHC string format.
create table credentials (
  id uuid primary key default uuidv7(),
  user_id uuid not null references users on delete cascade,
  provider_id text not null,
  account_id text not null,
  password text,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz(3),
  refresh_token_expires_at timestamptz(3),
  scope text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  constraint credentials_belong_to_one_user unique (provider_id, account_id)
);
create index credentials_by_user on credentials (user_id);

create table sessions (
  id uuid primary key default uuidv7(),
  user_id uuid not null references users on delete cascade,
  token text not null constraint sessions_have_a_token_each unique,
  expires_at timestamptz(3) not null,
  ip_address text,
  user_agent text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
create index sessions_by_user on sessions (user_id);
create index sessions_by_end on sessions (expires_at);

-- Proofs sent by e-mail or another provider. Nothing sends any yet; better-auth wants the table.
create table verifications (
  id uuid primary key default uuidv7(),
  identifier text not null,
  value text not null,
  expires_at timestamptz(3) not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
create index verifications_by_identifier on verifications (identifier);

-- Signing keys; the private half is encrypted with AUTH_SECRET. A key with an end still verifies for a while but signs
-- nothing new. To change keys, give the present one an end: `update jwks set expires_at = now()`.
create table jwks (
  id uuid primary key default uuidv7(),
  public_key text not null,
  private_key text not null,
  alg text,
  crv text,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3)
);
-- However many replicas start at once, one key signs.
create unique index jwks_only_one_signs on jwks ((true)) where expires_at is null;

-- The message is written by the change itself, since better-auth's own hooks run after commit.
create function say_user() returns trigger language plpgsql as $$
begin
  insert into outbox (type, aggregate_id, body)
  values ('user.created', new.id, json_build_object('id', new.id, 'name', new.name, 'version', new.version));
  return null;
end $$;

create function count_user_version() returns trigger language plpgsql as $$
begin
  new.version := old.version + 1;
  return new;
end $$;

create trigger users_are_announced after insert on users for each row execute function say_user();
create trigger renamed_users_get_a_version before update of name on users
  for each row when (new.name is distinct from old.name) execute function count_user_version();
create trigger renamed_users_are_announced after update of name on users
  for each row when (new.name is distinct from old.name) execute function say_user();
