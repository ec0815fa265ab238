-- Revokes what the running service may not do; :"app" is the role it runs as (see packages/common/src/database/grant.ts).
revoke delete on orders, places, tickets from :"app";
-- A sold place stays sold.
revoke update, delete on admissions from :"app";
revoke insert, delete on deadline from :"app";
-- What was bought is completed at most (see store/tickets.ts).
revoke update, delete on event_versions from :"app";
grant update (event) on event_versions to :"app";
