-- What a listing is found by comes from the service, so that one function decides what a word is for listings and searches,
-- and one what a day is in a listing's time zone (domain/search). `found_version` is the version of the listing it was made
-- of: where it is another, it is made in the background, after an upgrade for all that there are. `search` and its index
-- remain for the release before this one, which still searches and writes while it is being replaced.
alter table tickets
  add column words tsvector,
  add column city_key text,
  -- The days on which it is, in its zone.
  add column first_day date,
  add column last_day date,
  -- While a listing is one of this day, of these seven days, of this weekend.
  add column today tstzrange,
  add column week tstzrange,
  add column weekend tstzrange,
  add column found_version int,
  -- Since when a listing has been sold out. It changes with the last place, not with each: what is indexed by it still stays
  -- within its page (HOT).
  add column sold_out_at timestamptz(3),
  -- While an event is on and still on sale, from begins_at to on_sale_until; empty for what is not sold beyond its start.
  add column running tstzrange not null generated always as (tstzrange(
    least(starts_at, coalesce(sale_ends_at, ends_at, starts_at, 'infinity')),
    coalesce(sale_ends_at, ends_at, starts_at, 'infinity'))) stored;

update tickets set sold_out_at = now() where sold >= quantity;

-- Whoever sells the last place or changes how many there are, of this release or another.
create function note_sold_out() returns trigger language plpgsql as $$
begin
  new.sold_out_at := case when new.sold >= new.quantity then clock_timestamp() end;
  return new;
end $$;
create trigger tickets_note_sold_out before insert or update on tickets
  for each row when ((new.sold >= new.quantity) is distinct from (new.sold_out_at is not null))
  execute function note_sold_out();

create index tickets_by_words on tickets using gin (words);
create index tickets_by_city on tickets (city_key) where status = 'on-sale';
create index tickets_to_be_found on tickets (id) where found_version is distinct from version;
create index tickets_running on tickets using gist (running) where status = 'on-sale';
-- Sold-out listings are looked for by themselves, after the others, and are few.
create index tickets_sold_out on tickets (on_sale_until, id desc) where status = 'on-sale' and sold_out_at is not null;

-- Listings without a date begin at infinity, the newest first: ids grow.
drop index tickets_by_soonest;
create index tickets_by_soonest on tickets (begins_at, id desc) where status = 'on-sale';
