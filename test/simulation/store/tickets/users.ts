type Real = typeof import('../../../../services/tickets/src/store/users.ts');

// Nobody signs up in the simulation, and nobody is renamed.
const keepNewerUsers: Real['keepNewerUsers'] = async () => [];
const touchTicketsOf: Real['touchTicketsOf'] = async () => [];

export { keepNewerUsers, touchTicketsOf };

({ keepNewerUsers, touchTicketsOf }) satisfies Partial<Real>;
