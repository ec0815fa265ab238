-- Who asked for a look before its time: `orders` decided about the order, which stays asked until somebody has looked;
-- `provider` said that something has changed, which the answer to our own call may have told us by then.
alter table payments add column asked text
  constraint looks_are_asked_for_by_orders_or_the_provider check (asked in ('orders', 'provider'));

-- What payments say, in the same statement that makes it true.
create function iso(moment timestamptz) returns text language sql immutable parallel safe
return to_char(moment at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');

-- A payment as messages carry it (PaymentState in contracts), without its secret.
create function payment_body(p payments) returns json language sql stable
return json_build_object(
  'id', p.id, 'orderId', p.order_id, 'amountCents', p.amount_cents, 'currency', p.currency, 'status', p.status,
  'provider', p.provider, 'version', p.version, 'createdAt', iso(p.created_at), 'updatedAt', iso(p.updated_at));

create function payment_message(p payments) returns text language sql stable
return case when p.version = 1 then 'payment.created'
            when p.status in ('created', 'requires-action') then 'payment.updated'
            else 'payment.' || p.status end;
