-- When an event ends, the time zone of its place, and from when to when its tickets are sold. Without a time zone, as for
-- listings of earlier releases, the installation's counts.
alter table tickets
  add column ends_at timestamptz(3),
  add column time_zone text,
  add column sale_starts_at timestamptz(3),
  add column sale_ends_at timestamptz(3),
  -- When it begins, and when it is over; without a date, in the infinite future.
  add column begins_at timestamptz(3) not null generated always as (coalesce(starts_at, 'infinity')) stored,
  add column over_at timestamptz(3) not null generated always as (coalesce(ends_at, starts_at, 'infinity')) stored,
  add constraint tickets_end_after_they_start check (ends_at > starts_at);

-- A ticket is on sale until its seller says, else until its event ends, or begins where no end is known.
alter table tickets alter column on_sale_until
  set expression as (coalesce(sale_ends_at, ends_at, starts_at, 'infinity'));

drop index tickets_by_soonest;
create index tickets_by_soonest on tickets (begins_at, id) where status = 'on-sale';

-- Orders keeps venue and city of every event from this release on, and had them from nobody before. The state of every listing
-- is published once more.
update relay set republish_after = '00000000-0000-0000-0000-000000000000' where exists (select from tickets);
