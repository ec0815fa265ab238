-- The role a service runs as may not truncate. The one table it has to empty by itself is the outbox, when its database
-- came back from a backup (docs/adr/0010): this function does that and nothing else, with its owner's rights.
create function empty_outbox() returns void language sql security definer set search_path = pg_catalog
as 'truncate public.outbox';
revoke execute on function empty_outbox() from public;
