-- What was bought stays what it was, and a seller may change how much there is to buy (ADR 0020, 0021).

-- The event of a listing as json (BoughtEvent in contracts), the version of the listing that it belongs to, and when its seller
-- made that. Null until the listing is heard of again, and behind where an earlier release has heard of an edit: it kept no
-- venue and no city.
alter table tickets
  add column ends_at timestamptz(3),
  add column sale_starts_at timestamptz(3),
  add column sale_ends_at timestamptz(3),
  add column event jsonb,
  add column event_version bigint,
  add column updated_at timestamptz(3);

-- Every version of a listing's event that was ever heard of. One edit is one row, however many orders there are. `since` has
-- the moment of its last change for each field that has changed since the first version.
create table event_versions (
  ticket_id uuid not null,
  version bigint not null,
  event jsonb not null,
  since jsonb not null,
  constraint events_have_one_state_per_version primary key (ticket_id, version)
);

-- The version of the event that was bought. Null in orders of earlier releases, which have the oldest one that is known.
alter table orders add column event_version bigint;

-- The number of places that the seller wants, and the version of the listing that says so. `quantity` is the bound: the wanted
-- number, or what is held and sold where that is more. Null in rows of earlier releases: what was listed never changed.
alter table places
  add column wanted int,
  add column wanted_version bigint not null default 0;

create function event_of(ticket uuid, bought bigint) returns jsonb language sql stable
return (select e.event from event_versions e where e.ticket_id = ticket and e.version >= coalesce(bought, 0)
        order by e.version limit 1);
