-- A buyer's orders are listed by their event (see store/event-lists.ts). The index of what they have bought has all that such a
-- list is sorted by, so that only a page's own orders are read.
create index orders_paid_of_a_buyer on orders (buyer_id, ticket_id) include (id, quantity, bought_at) where status = 'complete';
drop index orders_bought_of_a_buyer;

create index orders_cancelled_of_a_buyer on orders (buyer_id, id) where status in ('cancelled', 'refunded');
