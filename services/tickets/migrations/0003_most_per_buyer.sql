-- How many places one buyer may hold and have bought together; nothing where the seller leaves it at the default, which
-- is for orders to apply (ADR 0014).
alter table tickets
  add column max_per_buyer int,
  add constraint tickets_allow_a_buyer_at_least_one_place check (max_per_buyer >= 1);
