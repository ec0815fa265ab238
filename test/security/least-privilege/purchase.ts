import assert from 'node:assert/strict';
import { until } from '@ticketing/common/testing/until';
import type { WholeStack } from '../../support/whole-stack.ts';

/**
 * Completes a purchase. Every service publishes, consumes and writes, so every stream, consumer and table exists
 * and the permissions of users and roles are proved to be sufficient.
 */
export const buyOneTicket = async ({ people, differences }: WholeStack): Promise<void> => {
  const [seller, buyer] = [await people.signUp('Sam'), await people.signUp('Bea')];
  const { id } = await people.list(seller, 2);
  const order = await people.reserve(buyer, id);
  await people.pay(buyer, order.id);
  await until('the order is complete', async () => (await people.order(buyer, order.id)).status === 'complete');
  assert.equal(await differences(20), '');
};
