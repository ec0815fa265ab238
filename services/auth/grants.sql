-- Revokes what the running service may not do; :"app" is the role it runs as (see packages/common/src/database/grant.ts).
-- The service creates signing keys. Only an operator, as the owner, gives one an expiry.
revoke update, delete on jwks from :"app";
