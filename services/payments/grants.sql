-- Revokes what the running service may not do; :"app" is the role it runs as (see packages/common/src/database/grant.ts).
revoke delete on orders, payments from :"app";
revoke update, delete on ledger, provider_answers from :"app";
revoke insert, delete on installation from :"app";
