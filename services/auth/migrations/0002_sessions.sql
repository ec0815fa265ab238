-- How sessions end. The other services verify tokens by themselves, so auth publishes a message to them for each session
-- that ends before its tokens expire. Triggers write these messages, for every client that changes the row: this service,
-- better-auth through its own connections, or an operator.

-- The claim `sid` of tokens, and the name of a session in messages: SHA-256 of the id, base64url.
alter table sessions
  add column hash text not null generated always as
    (rtrim(translate(encode(sha256(uuid_send(id)), 'base64'), '+/', '-_'), '=')) stored
    constraint sessions_have_a_hash_each unique;

-- A session ends 30 days after its sign-in in any case. A week without use ends it earlier (see
-- src/accounts/better-auth.ts).
create function limit_session() returns trigger language plpgsql as $$
begin
  new.expires_at := least(new.expires_at, new.created_at + interval '30 days');
  return new;
end $$;

create trigger sessions_have_an_absolute_end before insert or update on sessions
  for each row execute function limit_session();

update sessions set expires_at = expires_at;

create function publish_ended_session(hash text, ended_at timestamptz, expires_at timestamptz, version int)
returns void language sql as $$
  insert into outbox (type, aggregate_id, body)
  values (
    'session.ended',
    -- A message needs the UUID of an aggregate. This one is derived from the hash, so that the session's own id is not published.
    encode(substring(sha256(convert_to(hash, 'UTF8')) for 16), 'hex')::uuid,
    json_build_object(
      'sessionHash', hash,
      'endedAt', to_char(ended_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'expiresAt', to_char(expires_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'version', version))
$$;

-- A token lives 15 minutes at most and not longer than its session, so an expired session has no valid token.
create function end_session() returns trigger language plpgsql as $$
declare
  ended_at timestamptz(3) := clock_timestamp();
  last_token timestamptz(3) := least(old.expires_at, ended_at + interval '15 minutes');
begin
  if last_token > ended_at then
    insert into ended_sessions (hash, until) values (old.hash, last_token) on conflict (hash) do nothing;
    perform publish_ended_session(old.hash, ended_at, last_token, 1);
  end if;
  return null;
end $$;

create trigger ended_sessions_are_published after delete on sessions
  for each row execute function end_session();

-- An intruder with the old password may be signed in, so a new password ends every session, in the same transaction.
create function end_sessions_of_old_password() returns trigger language plpgsql as $$
begin
  delete from sessions where user_id = new.user_id;
  return null;
end $$;

create trigger new_passwords_end_sessions after update of password on credentials
  for each row when (new.password is distinct from old.password) execute function end_sessions_of_old_password();
