import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { handlersIn, sentenceOf } from './handlers.ts';

const file = 'services/orders/src/messages.ts';
const imports = `
import { on, type Subscription } from '@ticketing/common/messaging/subscription';
import { TicketCreated } from '@ticketing/contracts/messages/tickets';
import { upsertTickets } from './store/tickets.ts';
import { expireOrders, hearDeadline } from './use-cases/expire-orders.ts';
`;
const list = (...calls: string[]): string => `${imports}
export const subscriptions = (rules: Rules, sweep: () => void): Subscription[] => {
  const follow = upsertTickets(rules, sweep);
  return [${calls.join(',\n    ')}];
};

const elsewhere = () => hearDeadline();
`;
const handlersOf = (name: string, source: string) => handlersIn(file, source).get(name);

const upsert = { name: 'upsertTickets', file: 'services/orders/src/store/tickets.ts' };
const expire = { name: 'expireOrders', file: 'services/orders/src/use-cases/expire-orders.ts' };
const hear = { name: 'hearDeadline', file: 'services/orders/src/use-cases/expire-orders.ts' };

describe('who handles a message', () => {
  it('is the imported function that is named with it', () => {
    assert.deepEqual(handlersOf('TicketCreated', list('on(TicketCreated, upsertTickets)')), [upsert]);
  });

  it('is what a function was made by', () => {
    assert.deepEqual(handlersOf('TicketCreated', list('on(TicketCreated, follow)')), [upsert]);
  });

  it('is what is called in a function written there, and nothing of the next line', () => {
    const source = list('on(A, async (tx) => void (await expireOrders(tx, 5)))', 'on(B, follow)');
    assert.deepEqual(handlersOf('A', source), [expire]);
    assert.deepEqual(handlersOf('B', source), [upsert]);
  });

  it('may be several, each named once', () => {
    const code =
      'on(A, async (tx, x) => { await hearDeadline(tx, x); await expireOrders(tx); await hearDeadline(tx, x); })';
    assert.deepEqual(handlersOf('A', list(code)), [hear, expire]);
  });

  it('must be visible', () => {
    assert.throws(
      () => handlersOf('A', list('on(A, async () => {})')),
      /does not show who handles A: write on\(A, handler\)/,
    );
  });
});

describe('what a function does', () => {
  it('is the first sentence above it, on however many lines', () => {
    const source = `/** Something else. */
export const other = 1;

/**
 * Cancels unpaid orders
 * whose time is up. The rest is for who reads the code.
 */
export const expireOrders = async () => {};`;
    assert.equal(sentenceOf(expire, source), 'Cancels unpaid orders whose time is up.');
  });

  it('must be said', () => {
    assert.throws(
      () => sentenceOf(expire, '/** Other. */\nconst x = 1;\nexport const expireOrders = 1;'),
      /has no docstring/,
    );
  });
});
