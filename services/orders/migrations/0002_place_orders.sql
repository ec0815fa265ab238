-- Decides a batch of waiting requests in one transaction: all or nothing per request, exact for the last place, in the
-- order they came (a request for 4 that does not fit does not block a later one for 1). Requests are parallel arrays;
-- `keys` and `expected_prices` may hold nulls. Gives an outcome per request: 'created' with the order, 'kept' with the
-- answer kept under its key, or the code of a refusal with what the sentence needs.
--
-- Locks are taken in one order everywhere, users then tickets by id, so that batches never deadlock, and the numbers
-- are read in a statement of their own after locking, so that they are those of the last to have held the locks.
create function place_orders(
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
begin
  perform pg_advisory_xact_lock(lock) from (
    select distinct hashtextextended(buyer::text, 2) as lock from unnest(buyers) as buyer order by 1) as locks;
  perform from places where ticket_id = any (ticket_ids) order by ticket_id for update;
  moment := clock_timestamp();

  for request in
    select r.nth::int, r.quantity, r.expected_price, r.hash, r.buyer_id,
           dense_rank() over (order by r.ticket_id)::int as ticket_rank,
           dense_rank() over (order by r.buyer_id)::int as buyer_rank,
           t.seller_id, t.price_cents, t.starts_at, t.status,
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
    insert into orders (id, ticket_id, buyer_id, seller_id, title, quantity, unit_price_cents, currency,
                        expires_at, decide_at, created_at, updated_at)
    select ids[i], t.id, buyers[i], t.seller_id, t.title, quantities[i], t.price_cents, t.currency,
           moment + reservation, moment + reservation, moment, moment
    from unnest(won) as i join tickets t on t.id = ticket_ids[i];

    update places p set held = p.held + taken.quantity
    from (select ticket_ids[i] as ticket_id, sum(quantities[i])::int as quantity from unnest(won) as i group by 1) as taken
    where p.ticket_id = taken.ticket_id;

    for request in
      select i, order_body(o) as body from unnest(won) as i join orders o on o.id = ids[i]
    loop
      answers[request.i] := request.body;
    end loop;

    insert into outbox (type, aggregate_id, body, traceparent)
    select 'order.created', ids[i], answers[i], traces[i] from unnest(won) with ordinality as w (i, nth) order by w.nth;

    insert into idempotency_keys (user_id, key, request_hash, status, answer, claimed_at)
    select buyers[i], keys[i], hashes[i], 201, answers[i], moment from unnest(won) as i where keys[i] is not null
    on conflict (user_id, key) do update set request_hash = excluded.request_hash, status = excluded.status,
      answer = excluded.answer, claimed_at = excluded.claimed_at;
  end if;

  return query select i, outcomes[i], answers[i] from generate_subscripts(ids, 1) as i;
end $$;
