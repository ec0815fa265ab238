import type { Planted } from './planted.ts';

/** A bug that its rule's own test has to find. */
export type PlantedInRule = Planted & { readonly test: string };

/** What no schedule comes to while everything else is right, such as money taken by hand at the provider. */
export const plantedInRules: readonly PlantedInRule[] = [
  {
    name: 'a payment that was captured completes whatever became of the order',
    file: 'services/orders/src/domain/order.ts',
    replace: `(isLive(order) ? [{ type: 'order.completed' }] : []);`,
    by: `(order.status !== 'complete' ? [{ type: 'order.completed' }] : []);`,
    test: 'services/orders/src/domain/order.test.ts',
  },
];
