-- What is left to do after this database came back from a backup (docs/adr/0010): say everything again, with versions
-- that are higher than any said before, and hear again what others said since.
alter table relay
  add column version_floor int not null default 0,
  add column republish_after uuid,
  add column unheard text[] not null default '{}';
