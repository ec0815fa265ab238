-- What the running service may not do; :"app" is the role it runs as (see packages/common/src/database/grant.ts).
revoke delete on orders, places, tickets from :"app";
-- A place that was bought stays bought.
revoke update, delete on admissions from :"app";
revoke insert, delete on deadline from :"app";
