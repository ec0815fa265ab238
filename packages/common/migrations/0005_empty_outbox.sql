-- The role a service runs as may not truncate. The only table it has to empty is the outbox, when its database was restored
-- from a backup (docs/adr/0010). This function does that and nothing else, with its owner's rights.
create function empty_outbox() returns void language sql security definer set search_path = pg_catalog
as 'truncate public.outbox';
revoke execute on function empty_outbox() from public;
