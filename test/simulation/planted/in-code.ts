import type { Planted } from './planted.ts';

const orders = 'services/orders/src';
const payments = 'services/payments/src';
const messaging = 'packages/common/src/messaging';

/** Bugs in the services' own code that the simulation has to find. Each is one line that looks harmless. */
export const plantedInCode: readonly Planted[] = [
  {
    name: 'an order can be cancelled while its payment is confirmed',
    file: `${orders}/domain/order.ts`,
    replace: `if (order.status === 'awaiting-payment')
    return { kind: 'done', events: [{ type: 'order.cancelled', reason: 'by-buyer', isLapse: true }] };`,
    by: `if (order.status === 'awaiting-payment' || order.status === 'confirming')
    return { kind: 'done', events: [{ type: 'order.cancelled', reason: 'by-buyer', isLapse: true }] };`,
  },
  {
    name: 'a late payment revives a cancelled order',
    file: `${orders}/domain/order.ts`,
    replace: `order.status === 'awaiting-payment' ? [{ type: 'order.accepted' }] : [];`,
    by: `order.status === 'awaiting-payment' || order.status === 'cancelled' ? [{ type: 'order.accepted' }] : [];`,
  },
  {
    name: 'the sweeper asks the database for all that is due by the clock',
    file: `${orders}/use-cases/expire-orders.ts`,
    replace: 'const heardUntil = await readHeardUntil(tx);',
    by: 'const heardUntil = new Date(8_640_000_000_000_000);',
  },
  {
    name: 'nobody asks payments before the deadline counts',
    file: `${orders}/use-cases/expire-orders.ts`,
    replace: 'const at = await openQuestion(tx);',
    by: 'const at = null as Date | null;',
  },
  {
    name: 'of an answer of payments only the moment counts, not whom it names',
    file: `${orders}/use-cases/expire-orders.ts`,
    replace: 'await followStatuses(tx, newest.payments, graceSeconds);',
    by: '',
  },
  {
    name: 'the answer of payments leaves out who has paid already',
    file: `${payments}/use-cases/answer-deadline.ts`,
    replace: 'payments: due.map(',
    by: `payments: due.filter(({ status }) => status !== 'authorized').map(`,
  },
  {
    name: 'money is taken before orders has accepted',
    file: `${payments}/domain/payment.ts`,
    replace: `if (payment === 'authorized' && isServed(order))`,
    by: `if (payment === 'authorized')`,
  },
  {
    name: 'money of a cancelled order is not let go of',
    file: `${payments}/domain/payment.ts`,
    replace: `if (isOff(order)) return payment === 'captured' ? 'refund' : 'void';`,
    by: `if (isOff(order)) return payment === 'captured' ? 'refund' : 'wait';`,
  },
  {
    name: 'every call of a payment has the same key',
    file: `${payments}/domain/call.ts`,
    replace: `return [call.operation, paymentId, ...subject, number].join(':');`,
    by: `return [call.operation, paymentId].join(':');`,
  },
  {
    name: 'a key is not numbered: what once failed fails for ever',
    file: `${payments}/domain/call.ts`,
    replace: 'const number = 1 + answered.filter((one) => isSame(one, call)).length;',
    by: 'const number = 1;',
  },
  {
    name: 'every creation has a key of its own',
    file: `${payments}/use-cases/ensure-intent.ts`,
    replace: 'keyOf(paymentId, answered, call),',
    by: 'keyOf(paymentId, answered, call) + performance.now(),',
  },
  {
    name: 'a creation that failed is not looked for before the next',
    file: `${payments}/use-cases/ensure-intent.ts`,
    replace: 'const earlier = hasFailed ? await provider.find(paymentId, createdAt) : null;',
    by: 'const earlier = null;',
  },
  {
    name: 'messages are acknowledged before they are handled',
    file: `${messaging}/handle.ts`,
    replace:
      'await database.transaction((tx) => handleAll(tx, batch));\n      for (const { delivery } of batch) delivery.ack();',
    by: 'for (const { delivery } of batch) delivery.ack();\n      throw new Error("lost");',
  },
  {
    name: 'the relay does not wait for the broker to have what it published',
    file: `${messaging}/publish.ts`,
    replace: 'const published = await Promise.allSettled(rows.map((row) => publishRow(row, generation)));',
    by: 'const published = await Promise.race([Promise.allSettled(rows.map((row) => publishRow(row, generation))), []]);',
  },
  {
    name: 'messages that the stream did not deliver are not fetched from the log',
    file: `${messaging}/catch-up.ts`,
    replace: 'if (unseen.size === 0) continue;',
    by: 'if (unseen.size >= 0) continue;',
  },
  {
    name: 'the watermark moves past a message that could not be handled',
    file: `${messaging}/catch-up.ts`,
    replace: 'if (failed.length > 0)',
    by: 'if (failed.length > 1_000_000)',
  },
  {
    name: 'of a batch of payments the last one heard counts, not the newest',
    file: `${orders}/use-cases/follow-payments.ts`,
    replace: 'if (!known || payment.version > known.version) newest.set(payment.orderId, payment);',
    by: 'if (known !== payment) newest.set(payment.orderId, payment);',
  },
  {
    name: 'an answer of the provider that never came is taken for a decline',
    file: `${payments}/provider/answer.ts`,
    replace: `if (error instanceof Stripe.errors.StripeConnectionError) return { kind: 'unknown', sentence };`,
    by: `if (error instanceof Stripe.errors.StripeConnectionError) return { kind: 'declined', sentence, intent };`,
  },
  {
    name: 'a changed price is accepted in silence',
    file: `${orders}/domain/placement.ts`,
    replace: 'if (expectedUnitPriceCents !== null && expectedUnitPriceCents !== ticket.priceCents)',
    by: 'if (expectedUnitPriceCents !== null && expectedUnitPriceCents < 0)',
  },
  {
    name: 'a ticket that is sold out is refused as withdrawn',
    file: `${orders}/domain/placement.ts`,
    replace: `return { outcome: 'ticket-sold-out', free };`,
    by: `return { outcome: 'ticket-withdrawn' };`,
  },
  {
    name: 'a buyer gets more time as often as they ask',
    file: `${orders}/domain/order.ts`,
    replace: 'if (order.extensions >= maxExtensions)',
    by: 'if (order.extensions >= 2 * maxExtensions)',
  },
  {
    name: 'a buyer gets more time while they pay',
    file: `${orders}/domain/order.ts`,
    replace: `if (order.isPaying) return { kind: 'refused', why: 'paying' };`,
    by: '',
  },
  {
    name: 'more time goes on after the sale',
    file: `${orders}/domain/order.ts`,
    replace: 'const expiresAt = earlier(wanted, latestDecideAt);',
    by: 'const expiresAt = wanted;',
  },
  {
    name: 'the grace of paying is counted from the end of what was extended beyond the sale',
    file: `${orders}/domain/order.ts`,
    replace: 'const graceEnds = earlier(after(order.expiresAt, graceSeconds), order.latestDecideAt);',
    by: 'const graceEnds = after(order.expiresAt, graceSeconds);',
  },
  {
    name: 'a repeated request for more time is another one',
    file: 'packages/common/src/http/idempotency.ts',
    replace: 'if (kept?.status) return { status: kept.status, body: kept.answer };\n  const answer = await effect();',
    by: 'const answer = await effect();',
  },
  {
    name: 'places of an order that moves on are counted again',
    file: 'services/tickets/src/domain/availability.ts',
    replace: 'held: held + places(is, holding) - places(was, holding),',
    by: 'held: held + places(is, holding),',
  },
];
