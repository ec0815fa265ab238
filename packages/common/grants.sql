-- Revokes what a running service may not do to the tables that every service has. :"app" is the role it runs as. Before this,
-- select, insert, update and delete on every table have been granted (see src/database/grant.ts).
revoke insert, update, delete on migrations from :"app";
revoke update on outbox, inbox from :"app";
revoke insert, delete on relay from :"app";
-- Operators retry and drop dead letters as the owner.
revoke update, delete on dead_letters from :"app";
grant execute on function empty_outbox() to :"app";
