-- As in 0002, but that the rows are made once, with the bodies made from them and not read back, and that an order is
-- made of what was looked at when it was decided. Its price was read once more after the decision: a seller's edit that
-- came in between was charged to a buyer who had asked for the price before it.
create or replace function place_orders(
  ids uuid[], buyers uuid[], ticket_ids uuid[], quantities int[], expected_prices int[],
  keys text[], hashes bytea[], traces text[], reservation interval, live_max int
) returns table (nth int, outcome text, answer json) language plpgsql as $$
declare
  moment timestamptz(3);
  request record;
  free int[] := '{}';   -- by ticket: places nobody has yet
  live int[] := '{}';   -- by buyer: reservations not yet settled
  outcomes text[] := '{}';
  answers json[] := '{}';
  won int[] := '{}';
  made orders[] := '{}';
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
           r.ticket_id, t.seller_id, t.title, t.price_cents, t.currency, t.starts_at, t.status,
           p.quantity - p.held - p.sold as free, p.quantity - p.sold as unsold,
           k.request_hash, k.answer,
           (select count(*) from orders o
            where o.buyer_id = r.buyer_id and o.status in ('awaiting-payment', 'confirming'))::int as live
    from unnest(ticket_ids, buyers, quantities, expected_prices, keys, hashes) with ordinality
           as r (ticket_id, buyer_id, quantity, expected_price, key, hash, nth)
    left join tickets t on t.id = r.ticket_id
    left join places p on p.ticket_id = r.ticket_id
    left join idempotency_keys k on k.user_id = r.buyer_id and k.key = r.key
          and k.claimed_at > moment - interval '24 hours'
    order by r.nth
  loop
    free[request.ticket_rank] := coalesce(free[request.ticket_rank], request.free);
    live[request.buyer_rank] := coalesce(live[request.buyer_rank], request.live);
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
      when free[request.ticket_rank] < request.quantity then 'ticket-reserved'
      when live[request.buyer_rank] >= live_max then 'too-many-live-orders'
      else 'created' end;
    case outcomes[request.nth]
      when 'created' then
        free[request.ticket_rank] := free[request.ticket_rank] - request.quantity;
        live[request.buyer_rank] := live[request.buyer_rank] + 1;
        won := won || request.nth;
        made := made || row(ids[request.nth], request.ticket_id, request.buyer_id, request.seller_id, request.title,
                            request.quantity, request.price_cents, request.currency, 'awaiting-payment', null,
                            moment + reservation, moment + reservation, 1, moment, moment)::orders;
      when 'kept' then
        answers[request.nth] := request.answer;
      when 'price-changed' then
        answers[request.nth] := to_json(request.price_cents);
      when 'ticket-sold-out', 'ticket-reserved' then
        answers[request.nth] := to_json(free[request.ticket_rank]);
      else null;
    end case;
  end loop;

  if cardinality(won) > 0 then
    insert into orders select * from unnest(made);

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
