-- A seller's own listings, by date: what is coming, what is over, what is off sale. `over_at` comes with it, so that which of
-- 10,000 are on a page, and how many there are of each kind, is read off the index alone. Nothing in it changes with orders,
-- whose updates still stay within their page (HOT).
create index tickets_of_a_seller on tickets (seller_id, status, begins_at, id) include (over_at);

-- What complete orders come to, likewise. It replaces one that had to be looked up in the table for every order.
create index ticket_orders_complete_by_seller on ticket_orders (seller_id, updated_at) include (quantity, total_cents)
  where status = 'complete';
drop index ticket_orders_sold_by_seller;
