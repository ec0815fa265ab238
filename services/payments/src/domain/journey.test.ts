import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { OrderStatus } from '@ticketing/contracts/http/orders';
import type { PaymentStatus } from '@ticketing/contracts/http/payments';
import fc from 'fast-check';
import { checkAgainInSeconds } from './check-again.ts';
import { entriesFor } from './ledger.ts';
import { type Intent, isPaid, isServed, isSettled, neverMade, next, observe } from './payment.ts';

// A world of one order, one payment and one intent, in which anything is lost, late, repeated or done twice.

const price = 2_500;

type World = {
  intent: Intent | null;
  seenIntents: Intent[];
  order: OrderStatus;
  orderVersions: OrderStatus[];
  /** What payments has heard of the order. */
  copy: { version: number; status: OrderStatus } | null;
  payment: PaymentStatus;
  /** What payments has said, by version. */
  said: PaymentStatus[];
  refusals: number;
  /** Payments has counted too many declines of the buyer. */
  hasTooManyDeclines: boolean;
  balances: Map<string, number>;
  capturedByUs: number;
};

const newWorld = (): World => ({
  intent: null,
  seenIntents: [],
  order: 'awaiting-payment',
  orderVersions: ['awaiting-payment'],
  copy: { version: 0, status: 'awaiting-payment' },
  payment: 'created',
  said: ['created'],
  refusals: 0,
  hasTooManyDeclines: false,
  balances: new Map(),
  capturedByUs: 0,
});

const setIntent = (world: World, change: Partial<Intent>): void => {
  world.intent = {
    id: 'pi_1',
    status: 'requires_payment_method',
    redirectUrl: null,
    isRefunded: false,
    ...world.intent,
    ...change,
  };
  world.seenIntents.push(world.intent);
};

const setOrder = (world: World, status: OrderStatus): void => {
  world.order = status;
  world.orderVersions.push(status);
};

const take = (world: World, intent: Intent): void => {
  if (intent.id !== (world.intent?.id ?? '')) return;
  const after = observe(world.payment, intent, world.copy?.status ?? null);
  if (after === world.payment) return;
  assert.ok(!isSettled(world.payment), 'settled stays settled');
  const entries = entriesFor(world.payment, after, price);
  assert.equal(
    entries.reduce((sum, { amountCents }) => sum + amountCents, 0),
    0,
  );
  for (const { account, amountCents } of entries)
    world.balances.set(account, (world.balances.get(account) ?? 0) + amountCents);
  world.payment = after;
  world.said.push(after);
};

/** Orders' own rules, as its domain has them. */
const hearPayment = (world: World, payment: PaymentStatus): void => {
  const isLive = world.order === 'awaiting-payment' || world.order === 'confirming';
  if (payment === 'authorized' && world.order === 'awaiting-payment') setOrder(world, 'confirming');
  if (payment === 'captured' && isLive) setOrder(world, 'complete');
  if (payment === 'failed' && isLive) setOrder(world, 'cancelled');
};

const hearOrder = (world: World, version: number): void => {
  const status = world.orderVersions[version];
  if (status && version > (world.copy?.version ?? -1)) world.copy = { version, status };
};

type Luck = { readonly isRefused: boolean; readonly isAnswerLost: boolean };

/** Does at the provider what is to be done, in whatever state it is by now; the answer may be lost. */
const act = (world: World, { isRefused, isAnswerLost }: Luck): void => {
  const action = next(world.copy?.status ?? null, world.payment, world.refusals, world.hasTooManyDeclines);
  const { intent } = world;
  if (action !== 'wait' && intent === null) take(world, neverMade);
  if (action === 'wait' || intent === null) return;
  const isOpen = intent.status !== 'succeeded' && intent.status !== 'canceled';
  if (action === 'capture') {
    if (intent.status === 'requires_capture' && !isRefused) {
      assert.ok(isServed(world.order), 'money is taken only for an order that is accepted and not cancelled');
      setIntent(world, { status: 'succeeded' });
      world.capturedByUs += 1;
    } else if (!isAnswerLost) world.refusals += 1;
  } else if (action === 'void' && isOpen) setIntent(world, { status: 'canceled' });
  else if (action === 'refund' && intent.status === 'succeeded') setIntent(world, { isRefunded: true });
  if (!isAnswerLost && world.intent) take(world, world.intent);
};

type Step = (world: World) => void;
const step = (text: string, run: Step) => Object.assign(run, { toString: () => text });
const anyVersion = fc.nat(6);

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom(
    step('the intent is made', (world) => {
      // Nobody learns of one that is made after the end: its id is not kept and it is canceled.
      if (!world.intent && !isSettled(world.payment)) setIntent(world, {});
    }),
    step('the card works', (world) => confirm(world, 'requires_capture')),
    step('the bank asks', (world) => confirm(world, 'requires_action')),
    step('the card is declined', (world) => confirm(world, 'requires_payment_method')),
    step('too many cards were declined', (world) => {
      world.hasTooManyDeclines = true;
    }),
    step('the order is cancelled', (world) => {
      if (world.order === 'awaiting-payment') setOrder(world, 'cancelled');
    }),
    step('somebody cancels the intent by hand', (world) => {
      if (world.intent && world.intent.status !== 'succeeded') setIntent(world, { status: 'canceled' });
    }),
    step('somebody captures by hand', (world) => {
      if (world.intent?.status === 'requires_capture') setIntent(world, { status: 'succeeded' });
    }),
    step('the copy of the order is forgotten', (world) => {
      world.copy = null;
    }),
    step('payments looks', (world) => {
      if (world.intent) take(world, world.intent);
    }),
  ),
  anyVersion.map((nth) =>
    step(`a late answer, ${nth}`, (world) => {
      const intent = world.seenIntents[nth];
      if (intent) take(world, intent);
    }),
  ),
  anyVersion.map((nth) => step(`payments hears order version ${nth}`, (world) => hearOrder(world, nth))),
  anyVersion.map((nth) =>
    step(`orders hears payment version ${nth}`, (world) => {
      const said = world.said[nth];
      if (said) hearPayment(world, said);
    }),
  ),
  fc
    .record({ isRefused: fc.boolean(), isAnswerLost: fc.boolean() })
    .map((luck) => step(`payments acts ${JSON.stringify(luck)}`, (world) => act(world, luck))),
);

const confirm = (world: World, status: Intent['status']): void => {
  if (world.intent?.status === 'requires_payment_method' || world.intent?.status === 'requires_action')
    setIntent(world, { status });
};

/** Everything is heard and nothing goes wrong any more; an order nobody pays runs out. */
const calmDown = (world: World): void => {
  for (let round = 0; round < 12; round++) {
    hearOrder(world, world.orderVersions.length - 1);
    if (world.intent) take(world, world.intent);
    act(world, { isRefused: false, isAnswerLost: false });
    for (const said of world.said) hearPayment(world, said);
    if (round === 6 && world.order === 'awaiting-payment') setOrder(world, 'cancelled');
  }
};

it('whatever happens, in whatever order and how often: in the end an order is complete iff its money was taken, and no other money is kept', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 60, size: 'max' }), (steps) => {
      const world = newWorld();
      for (const run of steps) {
        run(world);
        const action = next(world.copy?.status ?? null, world.payment, world.refusals, world.hasTooManyDeclines);
        const again = checkAgainInSeconds(world.copy?.status ?? null, world.payment, action, 1_000);
        // What is heard of an order wakes a captured payment; every other that is not settled is looked at again.
        if (!isSettled(world.payment) && (action !== 'wait' || world.payment !== 'captured')) assert.ok(again !== null);
      }
      calmDown(world);

      const kept = world.intent?.status === 'succeeded' && !world.intent.isRefunded;
      const held = world.intent?.status === 'requires_capture';
      assert.ok(world.order === 'complete' || world.order === 'cancelled');
      assert.equal(world.order === 'complete', kept);
      assert.ok(!held);
      assert.equal(world.payment === 'captured', kept);
      assert.ok(isSettled(world.payment) || isPaid(world.payment));
      assert.ok(world.capturedByUs <= 1);
      const balances = Object.fromEntries([...world.balances].filter(([, cents]) => cents !== 0));
      assert.deepEqual(balances, kept ? { provider: price, sellers: -price } : {});
    }),
    { numRuns: 10_000 },
  );
});
