-- As in 0008, with truer refusals. Whoever holds places themselves while none is left is told of their own hold, also where
-- others hold or have bought the rest. And places that others hold are reserved and not sold, also where fewer than were asked
-- for can return.
create or replace function place_orders(
  ids uuid[], buyers uuid[], ticket_ids uuid[], quantities int[], expected_prices int[],
  keys text[], hashes bytea[], traces text[], reservation interval, live_max int,
  default_max int, pauses int[], nearly_gone int,
  ticket_ranks int[], buyer_ranks int[], pair_ranks int[]
) returns table (nth int, outcome text, answer json) language plpgsql as $$
declare
  moment timestamptz(3);
  request record;
  free int[] := '{}';   -- by ticket: free places
  live int[] := '{}';   -- by buyer: reservations not yet settled
  held int[] := '{}';   -- by buyer and ticket: places the buyer holds
  again_at timestamptz;
  outcomes text[] := '{}';
  answers json[] := array_fill(null::json, array[cardinality(ids)]);
  won int[] := '{}';
  made orders[] := '{}';
  one orders;           -- what all orders of this batch have in common, and then each of them
  bodies json[];
  placed_at text;
  due timestamptz(3);   -- when most orders of this batch expire, and the same as text
  due_at text;
begin
  perform pg_advisory_xact_lock(lock) from (
    select distinct hashtextextended(buyer::text, 2) as lock from unnest(buyers) as buyer order by 1) as locks;
  perform from places where ticket_id = any (ticket_ids) order by ticket_id for update;
  moment := clock_timestamp();
  placed_at := iso(moment);
  due := moment + reservation;
  due_at := iso(due);
  one.status := 'awaiting-payment';
  one.version := 1;
  one.created_at := moment;
  one.updated_at := moment;

  for request in
    select r.nth::int, r.quantity, r.expected_price, r.hash, r.buyer_id,
           r.ticket_rank, r.buyer_rank, r.pair_rank, r.ticket_id, t.seller_id, t.title, t.price_cents, t.currency,
           t.status, t.event_version, t.sale_starts_at, coalesce(t.sale_ends_at, t.ends_at, t.starts_at) as sale_ends_at,
           t.sale_ends_at is null and t.ends_at is null as ends_by_start,
           coalesce(t.max_per_buyer, default_max) as max_each,
           w.wanted, w.wanted - p.held - p.sold as free, w.wanted - p.sold as unsold,
           k.request_hash, k.answer, l.live, l.held,
           case when coalesce(t.max_per_buyer, default_max) is null then 0 else (
             select coalesce(sum(o.quantity), 0)::int from orders o
             where o.buyer_id = r.buyer_id and o.ticket_id = r.ticket_id and o.status = 'complete') end as bought
    from unnest(ticket_ids, buyers, quantities, expected_prices, keys, hashes, ticket_ranks, buyer_ranks, pair_ranks)
           with ordinality
           as r (ticket_id, buyer_id, quantity, expected_price, key, hash, ticket_rank, buyer_rank, pair_rank, nth)
    left join tickets t on t.id = r.ticket_id
    left join places p on p.ticket_id = r.ticket_id
    cross join lateral (select coalesce(p.wanted, p.quantity) as wanted) as w
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
    outcomes[request.nth] := case
      when request.request_hash <> request.hash then 'idempotency-key-reused'
      when request.request_hash is not null then 'kept'
      when request.free is null or request.status is null then 'not-found'
      when request.seller_id = request.buyer_id then 'own-ticket'
      when request.status = 'withdrawn' then 'ticket-withdrawn'
      when request.sale_ends_at <= moment then case when request.ends_by_start then 'event-started' else 'sale-ended' end
      when request.sale_starts_at > moment then 'not-on-sale-yet'
      when request.expected_price <> request.price_cents then 'price-changed'
      when held[request.pair_rank] > 0 and free[request.ticket_rank] < request.quantity
           and (free[request.ticket_rank] <= 0
                or free[request.ticket_rank] + held[request.pair_rank] >= request.quantity) then 'own-hold'
      when request.unsold < request.quantity
           and (free[request.ticket_rank] > 0 or request.unsold <= 0) then 'ticket-sold-out'
      when held[request.pair_rank] + request.bought + request.quantity > request.max_each then 'limit-reached'
      when free[request.ticket_rank] < request.quantity then 'ticket-reserved'
      when live[request.buyer_rank] >= live_max then 'too-many-live-orders'
      else 'created' end;
    if outcomes[request.nth] = 'created' and cardinality(pauses) > 0
       and free[request.ticket_rank] - request.quantity < greatest(nearly_gone, request.wanted / 10) then
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
        won := won || request.nth;
        one.id := ids[request.nth];
        one.ticket_id := request.ticket_id;
        one.buyer_id := request.buyer_id;
        one.seller_id := request.seller_id;
        one.title := request.title;
        one.quantity := request.quantity;
        one.unit_price_cents := request.price_cents;
        one.currency := request.currency;
        one.event_version := request.event_version;
        one.expires_at := least(due, request.sale_ends_at);
        one.decide_at := one.expires_at;
        made := made || one;
      when 'kept' then
        answers[request.nth] := request.answer;
      when 'not-on-sale-yet' then
        answers[request.nth] := to_json(iso(request.sale_starts_at));
      when 'price-changed' then
        answers[request.nth] := json_build_object('priceCents', request.price_cents, 'currency', request.currency);
      when 'ticket-sold-out', 'ticket-reserved' then
        answers[request.nth] := to_json(free[request.ticket_rank]);
      when 'own-hold' then
        answers[request.nth] := to_json(coalesce(
          (select m.id from unnest(made) with ordinality as m
           where m.buyer_id = request.buyer_id and m.ticket_id = request.ticket_id order by m.ordinality desc limit 1),
          (select o.id from orders o where o.buyer_id = request.buyer_id and o.ticket_id = request.ticket_id
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
                        event_version, expires_at, decide_at, version, created_at, updated_at)
    select m.id, m.ticket_id, m.buyer_id, m.seller_id, m.title, m.quantity, m.unit_price_cents, m.currency, m.status,
           m.event_version, m.expires_at, m.decide_at, m.version, m.created_at, m.updated_at
    from unnest(made) as m;

    update places p set held = p.held + taken.quantity
    from (select ticket_ids[i] as ticket_id, sum(quantities[i])::int as quantity from unnest(won) as i group by 1) as taken
    where p.ticket_id = taken.ticket_id;

    bodies := array(
      select order_body_with(
        o, (select e.event from event_versions e where e.ticket_id = o.ticket_id and e.version = o.event_version),
        case when o.expires_at = due then due_at else iso(o.expires_at) end,
        case when o.decide_at = due then due_at else iso(o.decide_at) end, placed_at, placed_at)
      from unnest(made) as o);
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
