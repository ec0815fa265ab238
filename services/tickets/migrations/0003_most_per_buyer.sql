-- How many places one buyer may hold and have bought in total. Null if the seller sets no limit; orders then applies the
-- default (ADR 0014).
alter table tickets
  add column max_per_buyer int,
  add constraint tickets_allow_a_buyer_at_least_one_place check (max_per_buyer >= 1);
