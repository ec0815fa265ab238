const here = 'test/simulation';
const stores: Readonly<Record<string, readonly string[]>> = {
  orders: ['deadline', 'orders', 'placements', 'tickets', 'transitions'],
  payments: [
    'answers',
    'deadline',
    'installation',
    'leases',
    'looks',
    'orders',
    'orphans',
    'payments',
    'situations',
    'transitions',
  ],
  tickets: ['ticket-orders', 'tickets', 'users'],
};
const messaging = 'packages/common/src/messaging';

/** Which modules the simulation replaces (by path, or by name where they are a package), and by which. */
export const replacements: ReadonlyMap<string, string> = new Map([
  ...Object.entries(stores).flatMap(([service, names]) =>
    names.map((name): [string, string] => [
      `services/${service}/src/store/${name}.ts`,
      `${here}/store/${service}/${name}.ts`,
    ]),
  ),
  ...['cursor', 'dead-letter', 'inbox', 'log-store', 'outbox', 'watermarks'].map((name): [string, string] => [
    `${messaging}/${name}.ts`,
    `${here}/store/common/${name}.ts`,
  ]),
  [`${messaging}/wake.ts`, `${here}/world/wake.ts`],
  ['packages/common/src/pause.ts', `${here}/world/pause.ts`],
  ['node:crypto', `${here}/world/crypto.ts`],
  ['@nats-io/jetstream', `${here}/broker/jetstream.ts`],
]);
