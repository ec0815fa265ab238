-- Listings with the public view of what is left of them, and copies of what others own.

-- The text that is searched, made plain: lower case, no accents, only letters and digits (so that "AC/DC" is two words
-- and "Motörhead" is found by "motorhead"), whatever locale the database was made with.
create function plain_text(text) returns text
  language sql immutable strict parallel safe
  return lower(
    regexp_replace(
      regexp_replace(normalize($1, NFKD), '[\u0300-\u036F]+', '', 'g') collate pg_c_utf8,
      '[^[:alnum:]]+', ' ', 'g'));

-- Words as they are written and their English stems: "plays" finds "play", and "The Who" is more than stop words.
create function search_words(text) returns tsvector
  language sql immutable strict parallel safe
  return to_tsvector('pg_catalog.simple', plain_text($1)) || to_tsvector('pg_catalog.english', plain_text($1));

create table tickets (
  id uuid primary key,
  seller_id uuid not null,
  title text not null,
  description text,
  category text not null,
  starts_at timestamptz(3),
  venue text,
  city text,
  price_cents int not null,
  currency text not null,
  quantity int not null,
  status text not null,
  version int not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  -- The public view of availability, kept from orders' messages. It has no constraints: orders decides, this follows.
  held int not null default 0,
  sold int not null default 0,
  next_release_at timestamptz(3),
  availability_version int not null default 1,
  search tsvector not null generated always as (
    setweight(search_words(title), 'A')
    || setweight(search_words(coalesce(venue, '')), 'B')
    || setweight(search_words(coalesce(city, '')), 'C')
    || setweight(search_words(coalesce(description, '')), 'D')) stored,
  constraint tickets_are_on_sale_or_withdrawn check (status in ('on-sale', 'withdrawn')),
  constraint tickets_have_at_least_one_place check (quantity >= 1),
  constraint tickets_cost_at_least_what_a_card_can_pay check (price_cents >= 50)
  -- No index holds what orders change, and a page keeps room for it: those updates stay within the page (HOT).
) with (fillfactor = 80);

create index tickets_by_newest on tickets (created_at, id) where status = 'on-sale';
create index tickets_by_soonest on tickets (coalesce(starts_at, 'infinity'), id) where status = 'on-sale';
create index tickets_by_price on tickets (price_cents, id) where status = 'on-sale';
create index tickets_by_seller on tickets (seller_id, created_at, id);
create index tickets_by_word on tickets using gin (search);

-- Copies of what orders and auth own: no constraints, since only their owner judges them.
create table ticket_orders (
  order_id uuid primary key,
  ticket_id uuid not null,
  seller_id uuid not null,
  quantity int not null,
  total_cents bigint not null,
  status text not null,
  decide_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  version int not null
);
create index ticket_orders_by_ticket on ticket_orders (ticket_id);
create index ticket_orders_to_be_decided on ticket_orders (ticket_id, decide_at) where status = 'awaiting-payment';
create index ticket_orders_sold_by_seller on ticket_orders (seller_id, updated_at) where status = 'complete';

create table users (
  id uuid primary key,
  name text not null,
  version int not null
);
