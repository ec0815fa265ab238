-- Revokes what the running service may not do; :"app" is the role it runs as (see packages/common/src/database/grant.ts).
-- Only an operator, as the owner, empties copies (`rebuild`). Withdrawn listings are not deleted.
revoke delete on tickets, ticket_orders, users from :"app";
