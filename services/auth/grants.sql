-- What the running service may not do; :"app" is the role it runs as (see packages/common/src/database/grant.ts).
-- Signing keys are made; an operator, as the owner, gives one an end.
revoke update, delete on jwks from :"app";
