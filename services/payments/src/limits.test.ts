import assert from 'node:assert/strict';
import { it } from 'node:test';
import { limits } from './limits.ts';

it('each limit counts by what its name says, and has a reason', () => {
  assert.deepEqual(Object.fromEntries(Object.entries(limits).map(([name, { by }]) => [name, by])), {
    ...{ paymentsByUser: 'user', paymentsByNetwork: 'network', declinesByNetwork: 'network' },
    ...{ forgedWebhooksByNetwork: 'network', readsByNetwork: 'network', waitsOfUser: 'user', waits: 'all' },
  });
  for (const [name, { why }] of Object.entries(limits)) assert.match(why, /^[A-Z0-9].{30,}\.$/, name);
});

it('only declines are given back, and only reads are counted by each process', () => {
  const withTrait = (trait: 'refundable' | 'countedBy') =>
    Object.entries(limits).flatMap(([name, limit]) => (trait in limit ? [[name, limit[trait as never]]] : []));
  assert.deepEqual(withTrait('refundable'), [['declinesByNetwork', true]]);
  assert.deepEqual(withTrait('countedBy'), [['readsByNetwork', 'process']]);
});
