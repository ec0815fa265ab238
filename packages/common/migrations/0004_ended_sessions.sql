-- Sessions that ended before their tokens expired. `hash` is the claim `sid` of their tokens. After `until` no token of
-- the session is valid anyway, and housekeeping deletes the row.
create table ended_sessions (
  hash text primary key,
  until timestamptz(3) not null,
  stored_at timestamptz(3) not null default clock_timestamp()
);
create index ended_sessions_by_time on ended_sessions (stored_at);
