-- What the running service may not do; :"app" is the role it runs as (see packages/common/src/database/grant.ts).
-- Copies are emptied by an operator (`rebuild`), as the owner; a withdrawn listing stays.
revoke delete on tickets, ticket_orders, users from :"app";
