-- How many places of a ticket one buyer may have, and when they may hold it again (ADR 0014).
--
-- No second counter exists. The places that a buyer holds, has bought and has let lapse are computed from their orders.
-- These change only when places are taken, under that buyer's lock, and when orders end or are paid, under the ticket's
-- counter row. `place_orders` holds both locks when it reads, so it needs no additional lock and no additional row.
alter table tickets add column max_per_buyer int;

-- When an order was paid, and when a hold ended because its buyer let it lapse or cancelled it. Precise to the microsecond,
-- since two orders of a buyer may end within one millisecond and their order matters.
alter table orders
  add column bought_at timestamptz,
  add column lapsed_at timestamptz,
  add constraint orders_lapse_only_by_their_buyer check (lapsed_at is null or reason in ('by-buyer', 'expired'));

update orders set bought_at = updated_at where status = 'complete';
update orders set lapsed_at = updated_at where reason = 'by-buyer';

-- Neither index has an entry for a new order, so placing writes no more than before.
create index orders_bought_of_a_buyer on orders (buyer_id, ticket_id) where status = 'complete';
create index orders_lapsed_of_a_buyer on orders (buyer_id, ticket_id, lapsed_at) where lapsed_at is not null;

-- The moment from which a buyer may hold a ticket again: a pause after the newest lapse, which grows with the number of
-- lapses since their last purchase of it. `pauses` has its seconds after the first, second and every later lapse.
create function hold_again_at(buyer uuid, ticket uuid, pauses int[]) returns timestamptz language sql stable
return (
  select max(l.lapsed_at) + make_interval(secs => pauses[count(*)::int])
  from (select o.lapsed_at from orders o
        where o.buyer_id = buyer and o.ticket_id = ticket
          and o.lapsed_at > coalesce((select max(b.bought_at) from orders b where b.buyer_id = buyer
                                      and b.ticket_id = ticket and b.status = 'complete'), '-infinity')
        order by o.lapsed_at desc limit cardinality(pauses)) as l);

-- As in 0004, with limits per buyer. `default_max` applies to tickets whose seller sets no limit; null means no limit.
-- Empty `pauses` mean no waiting. They apply only if the request would leave fewer than `nearly_gone` places, or a tenth of
-- all, for others, because places that a buyer returns to take them again are not free for others meanwhile.
drop function place_orders(uuid[], uuid[], uuid[], int[], int[], text[], bytea[], text[], interval, int);
create function place_orders(
  ids uuid[], buyers uuid[], ticket_ids uuid[], quantities int[], expected_prices int[],
  keys text[], hashes bytea[], traces text[], reservation interval, live_max int,
  default_max int, pauses int[], nearly_gone int
) returns table (nth int, outcome text, answer json) language plpgsql as $$
declare
  moment timestamptz(3);
  request record;
  free int[] := '{}';   -- by ticket: free places
  live int[] := '{}';   -- by buyer: reservations not yet settled
  held int[] := '{}';   -- by buyer and ticket: places the buyer holds
  held_by uuid[] := '{}';
  again_at timestamptz;
  outcomes text[] := '{}';
  answers json[] := '{}';
  won int[] := '{}';
  made orders[] := '{}';
  one orders;
  bodies json[];
begin
  perform pg_advisory_xact_lock(lock) from (
    select distinct hashtextextended(buyer::text, 2) as lock from unnest(buyers) as buyer order by 1) as locks;
  perform from places where ticket_id = any (ticket_ids) order by ticket_id for update;
  moment := clock_timestamp();

  for request in
    select r.nth::int, r.quantity, r.expected_price, r.hash, r.buyer_id,
           dense_rank() over (order by r.ticket_id)::int as ticket_rank,
           dense_rank() over (order by r.buyer_id)::int as buyer_rank,
           dense_rank() over (order by r.buyer_id, r.ticket_id)::int as pair_rank,
           r.ticket_id, t.seller_id, t.title, t.price_cents, t.currency, t.starts_at, t.status,
           coalesce(t.max_per_buyer, default_max) as max_each,
           p.quantity as quantity_in_all, p.quantity - p.held - p.sold as free, p.quantity - p.sold as unsold,
           k.request_hash, k.answer, l.live, l.held,
           case when coalesce(t.max_per_buyer, default_max) is null then 0 else (
             select coalesce(sum(o.quantity), 0)::int from orders o
             where o.buyer_id = r.buyer_id and o.ticket_id = r.ticket_id and o.status = 'complete') end as bought
    from unnest(ticket_ids, buyers, quantities, expected_prices, keys, hashes) with ordinality
           as r (ticket_id, buyer_id, quantity, expected_price, key, hash, nth)
    left join tickets t on t.id = r.ticket_id
    left join places p on p.ticket_id = r.ticket_id
    left join idempotency_keys k on k.user_id = r.buyer_id and k.key = r.key
          and k.claimed_at > moment - interval '24 hours'
    cross join lateral (
      select count(*)::int as live, coalesce(sum(o.quantity) filter (where o.ticket_id = r.ticket_id), 0)::int as held
      from orders o where o.buyer_id = r.buyer_id and o.status in ('awaiting-payment', 'confirming')) as l
    order by r.nth
  loop
    free[request.ticket_rank] := coalesce(free[request.ticket_rank], request.free);
    live[request.buyer_rank] := coalesce(live[request.buyer_rank], request.live);
    held[request.pair_rank] := coalesce(held[request.pair_rank], request.held);
    again_at := null;
    answers[request.nth] := null;
    outcomes[request.nth] := case
      when request.request_hash <> request.hash then 'idempotency-key-reused'
      when request.request_hash is not null then 'kept'
      when request.free is null or request.status is null then 'not-found'
      when request.seller_id = request.buyer_id then 'own-ticket'
      when request.status = 'withdrawn' then 'ticket-withdrawn'
      when request.starts_at <= moment then 'event-started'
      when request.expected_price <> request.price_cents then 'price-changed'
      when request.unsold < request.quantity then 'ticket-sold-out'
      when free[request.ticket_rank] < request.quantity
           and free[request.ticket_rank] + held[request.pair_rank] >= request.quantity then 'own-hold'
      when held[request.pair_rank] + request.bought + request.quantity > request.max_each then 'limit-reached'
      when free[request.ticket_rank] < request.quantity then 'ticket-reserved'
      when live[request.buyer_rank] >= live_max then 'too-many-live-orders'
      else 'created' end;
    if outcomes[request.nth] = 'created' and cardinality(pauses) > 0
       and free[request.ticket_rank] - request.quantity < greatest(nearly_gone, request.quantity_in_all / 10) then
      again_at := hold_again_at(request.buyer_id, request.ticket_id, pauses);
      if again_at > moment then
        outcomes[request.nth] := 'hold-again-later';
      end if;
    end if;
    case outcomes[request.nth]
      when 'created' then
        free[request.ticket_rank] := free[request.ticket_rank] - request.quantity;
        live[request.buyer_rank] := live[request.buyer_rank] + 1;
        held[request.pair_rank] := held[request.pair_rank] + request.quantity;
        held_by[request.pair_rank] := ids[request.nth];
        won := won || request.nth;
        one := null;
        one.id := ids[request.nth];
        one.ticket_id := request.ticket_id;
        one.buyer_id := request.buyer_id;
        one.seller_id := request.seller_id;
        one.title := request.title;
        one.quantity := request.quantity;
        one.unit_price_cents := request.price_cents;
        one.currency := request.currency;
        one.status := 'awaiting-payment';
        one.expires_at := moment + reservation;
        one.decide_at := moment + reservation;
        one.version := 1;
        one.created_at := moment;
        one.updated_at := moment;
        made := made || one;
      when 'kept' then
        answers[request.nth] := request.answer;
      when 'price-changed' then
        answers[request.nth] := json_build_object('priceCents', request.price_cents, 'currency', request.currency);
      when 'ticket-sold-out', 'ticket-reserved' then
        answers[request.nth] := to_json(free[request.ticket_rank]);
      when 'own-hold' then
        answers[request.nth] := to_json(coalesce(held_by[request.pair_rank], (
          select o.id from orders o where o.buyer_id = request.buyer_id and o.ticket_id = request.ticket_id
            and o.status in ('awaiting-payment', 'confirming') order by o.id desc limit 1)));
      when 'limit-reached' then
        answers[request.nth] := json_build_object('max', request.max_each, 'have', held[request.pair_rank] + request.bought);
      when 'hold-again-later' then
        answers[request.nth] := to_json(ceil(extract(epoch from again_at - moment))::int);
      else null;
    end case;
  end loop;

  if cardinality(won) > 0 then
    insert into orders (id, ticket_id, buyer_id, seller_id, title, quantity, unit_price_cents, currency, status,
                        expires_at, decide_at, version, created_at, updated_at)
    select m.id, m.ticket_id, m.buyer_id, m.seller_id, m.title, m.quantity, m.unit_price_cents, m.currency, m.status,
           m.expires_at, m.decide_at, m.version, m.created_at, m.updated_at
    from unnest(made) as m;

    update places p set held = p.held + taken.quantity
    from (select ticket_ids[i] as ticket_id, sum(quantities[i])::int as quantity from unnest(won) as i group by 1) as taken
    where p.ticket_id = taken.ticket_id;

    bodies := array(select order_body(o) from unnest(made) as o);
    for k in 1 .. cardinality(won) loop
      answers[won[k]] := bodies[k];
    end loop;

    insert into outbox (type, aggregate_id, body, traceparent)
    select 'order.created', ids[i], body, traces[i] from unnest(won, bodies) with ordinality as w (i, body, nth) order by w.nth;

    insert into idempotency_keys (user_id, key, request_hash, status, answer, claimed_at)
    select buyers[i], keys[i], hashes[i], 201, answers[i], moment from unnest(won) as i where keys[i] is not null
    on conflict (user_id, key) do update set request_hash = excluded.request_hash, status = excluded.status,
      answer = excluded.answer, claimed_at = excluded.claimed_at;
  end if;

  return query select i, outcomes[i], answers[i] from generate_subscripts(ids, 1) as i;
end $$;
