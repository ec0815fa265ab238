-- A buyer may ask for more time, and that somebody pays is stored (ADR 0023).

-- Since when somebody pays for an order; null for nobody. How often its buyer got more time. And, once they did, the moment
-- to which payment may move the decision at the latest: the end of the sale at that time, plus the grace.
alter table orders
  add column paying_since timestamptz(3),
  add column extensions int not null default 0,
  add column latest_decide_at timestamptz(3),
  add constraint orders_are_extended_at_most_twice check (extensions between 0 and 2);

update orders set paying_since = updated_at where status = 'awaiting-payment' and decide_at > expires_at;

-- A process of the former release stores that somebody pays by moving decide_at alone. Such rows are completed as they are
-- written, so that nothing needs to derive it.
create function complete_paying_since() returns trigger language plpgsql as $$
begin
  new.paying_since := clock_timestamp();
  return new;
end $$;
create trigger orders_of_the_former_release_store_who_pays before update of decide_at on orders for each row
  when (new.status = 'awaiting-payment' and new.paying_since is null and new.decide_at > new.expires_at)
  execute function complete_paying_since();

create or replace function order_body_with(
  o orders, event jsonb, expires_at text, decide_at text, created_at text, updated_at text
) returns json language sql stable
return json_object(
  'id': o.id, 'ticketId': o.ticket_id, 'buyerId': o.buyer_id, 'sellerId': o.seller_id, 'title': o.title, 'event': event,
  'quantity': o.quantity, 'unitPriceCents': o.unit_price_cents, 'totalCents': o.quantity::bigint * o.unit_price_cents,
  'currency': o.currency, 'status': o.status, 'reason': o.reason,
  'admissions': case when o.status in ('complete', 'refunded') then admissions_of(o.id) else '[]'::json end,
  'expiresAt': expires_at, 'decideAt': decide_at, 'payingSince': iso(o.paying_since),
  -- A new order has no number here yet.
  'extensionsLeft': case when o.status = 'awaiting-payment' and o.paying_since is null
                         then 2 - coalesce(o.extensions, 0) else 0 end,
  'version': o.version, 'createdAt': created_at, 'updatedAt': updated_at absent on null returning json);
