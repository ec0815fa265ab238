-- What an order is for, as the provider's dashboard and the buyer's bank statement show it. A payment has its own copy, so
-- that every attempt at its intent sends the same. Null for orders that a former release has stored.
alter table orders add column title text, add column quantity integer;
alter table payments add column order_title text, add column order_quantity integer;
