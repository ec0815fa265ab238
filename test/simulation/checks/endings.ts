import { streamOf } from '@ticketing/contracts/messages/envelope';
import { amountCapturable, amountReceived, amountRefunded } from '../../../sandbox/src/domain/intent.ts';
import { deliverable, lastSeqOf } from '../broker/streams.ts';
import type { System } from '../services/system.ts';
import { deadLetters } from '../store/common/dead-letter.ts';
import { outbox } from '../store/common/outbox.ts';
import { eventVersions, orders, places, tickets as ticketCopies } from '../store/orders/rows.ts';
import { ledger, orders as orderCopies, payments } from '../store/payments/rows.ts';
import { ticketOrders, tickets } from '../store/tickets/rows.ts';

/** What must be so once all is well again and nothing more happens. Gives a sentence for everything that is not. */
export const endings = (system: System): string[] => [
  ...openOrders(system),
  ...money(system),
  ...copies(system),
  ...messages(system),
];

const openOrders = ({ stores }: System): string[] =>
  stores.orders
    .all(orders)
    .filter(({ status }) => status === 'awaiting-payment' || status === 'confirming')
    .map(({ id, status }) => `I3: order ${id} never ends: it is ${status}`);

const money = ({ stores, bank }: System): string[] => {
  const intents = bank.intents();
  const ofOrders = stores.orders.all(orders).flatMap(({ id, status, quantity, unitPriceCents }) => {
    const own = intents.filter(({ metadata }) => metadata.orderId === id);
    const sum = (count: (intent: (typeof own)[number]) => number): number =>
      own.reduce((total, intent) => total + count(intent), 0);
    const paid = sum(amountReceived) - sum((intent) => amountRefunded(intent));
    const owed = status === 'complete' ? quantity * unitPriceCents : 0;
    return [
      ...(paid === owed ? [] : [`I2: order ${id} is ${status} and ${paid} of ${owed} cents were taken`]),
      ...(sum(amountCapturable) === 0 ? [] : [`I2: order ${id} is ${status} and money is still held for it`]),
    ];
  });
  const totals = new Map(
    stores.orders.all(orders).map(({ id, quantity, unitPriceCents }) => [id, quantity * unitPriceCents]),
  );
  const amounts = stores.payments
    .all(payments)
    .filter(({ orderId, amountCents }) => amountCents !== totals.get(orderId))
    .map(
      ({ orderId, amountCents }) => `I13: order ${orderId} costs ${totals.get(orderId)}, its payment ${amountCents}`,
    );
  const booked = stores.payments.all(ledger).filter(({ account }) => account === 'provider');
  const inBooks = booked.reduce((total, { cents }) => total + cents, 0);
  const atBank = intents.reduce((total, intent) => total + amountReceived(intent) - amountRefunded(intent), 0);
  const unsettled = stores.payments
    .all(payments)
    .filter(({ status }) => status === 'created' || status === 'requires-action' || status === 'authorized')
    .map(({ id, status }) => `I3: payment ${id} never ends: it is ${status}`);
  return [
    ...ofOrders,
    ...unsettled,
    ...amounts,
    ...(inBooks === atBank ? [] : [`I2: the ledger says ${inBooks} cents, the bank ${atBank}`]),
  ];
};

const copies = ({ stores }: System): string[] => {
  const wrong: string[] = [];
  for (const { id, status, version } of stores.orders.all(orders)) {
    const inPayments = stores.payments.get(orderCopies, id);
    const inTickets = stores.tickets.get(ticketOrders, id);
    for (const [owner, copy] of [
      ['payments', inPayments],
      ['tickets', inTickets],
    ] as const)
      if (copy?.version !== version || copy.status !== status)
        wrong.push(`I4: order ${id} is ${status} (${version}), in ${owner} it is ${copy?.status} (${copy?.version})`);
  }
  for (const { id, version, held, sold, quantity, venue } of stores.tickets.all(tickets)) {
    const copy = stores.orders.get(ticketCopies, id);
    const row = stores.orders.get(places, id);
    if (copy?.version !== version) wrong.push(`I4: ticket ${id} has version ${version}, in orders ${copy?.version}`);
    if (row?.wanted !== quantity) wrong.push(`I4: ${quantity} places of ${id} are wanted, in orders ${row?.wanted}`);
    const event = stores.orders.get(eventVersions, `${id} ${version}`)?.event;
    if ((event?.venue ?? null) !== venue) wrong.push(`I4: ${id} is at ${venue}, in orders at ${event?.venue}`);
    if (row?.held !== held || row.sold !== sold)
      wrong.push(`I4: ticket ${id} shows ${held} held and ${sold} sold, orders has ${row?.held} and ${row?.sold}`);
  }
  return wrong;
};

const messages = ({ stores, broker, world }: System): string[] => {
  const wrong: string[] = [];
  const owned = {
    orders: stores.orders.all(orders),
    payments: stores.payments.all(payments),
    tickets: stores.tickets.all(tickets),
  };
  for (const [owner, aggregates] of Object.entries(owned) as [
    keyof typeof owned,
    { id: string; version: number }[],
  ][]) {
    const said = stores[owner].all(outbox);
    for (const { id, version } of aggregates) {
      const versions = said.flatMap(({ aggregateId, body }) =>
        aggregateId === id && 'version' in body ? [Number(body.version)] : [],
      );
      if (versions.length !== version || new Set(versions).size !== version || Math.max(...versions) !== version)
        wrong.push(`I5: ${owner} said versions ${versions} of ${id}, which has version ${version}`);
    }
    for (const { reason } of stores[owner].all(deadLetters)) wrong.push(`I5: a dead letter in ${owner}: ${reason}`);
    const stream = broker.stream(streamOf[owner].name);
    for (const durable of stream?.durables.values() ?? [])
      if (durable.pending.size > 0 || deliverable(stream!, durable, world.scheduler.now()).length > 0)
        wrong.push(`I5: ${durable.name} has not handled all ${lastSeqOf(stream!)} messages of ${owner}`);
  }
  return wrong;
};
