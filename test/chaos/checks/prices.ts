import type { Evidence, ListingState, OrderRow } from './evidence.ts';
import { within } from './timeline.ts';

// A commit is stamped a moment before others see it; a page of a list may be a second old.
const [toleranceMs, keptMs] = [250, 1_000];

/** I13: what a buyer was shown is what a ticket cost then; what was asked, ordered, paid and charged is one price. */
export const checkPrices = (evidence: Evidence): readonly string[] => [
  ...shown(evidence),
  ...ordered(evidence),
  ...charged(evidence),
  ...copied(evidence),
];

const linesOf = (states: readonly ListingState[]) => Map.groupBy(states, ({ ticketId }) => ticketId);

/** Every price on a page was the listing's price at that time. */
const shown = ({ history, listingStates }: Evidence): string[] => {
  const lines = linesOf(listingStates);
  return history.operations.flatMap(({ what, outcome, answer, invokedAt, answeredAt }) => {
    if (outcome !== 'ok' || (what !== 'look' && what !== 'browse')) return [];
    const from = invokedAt - toleranceMs - (what === 'browse' ? keptMs : 0);
    return (what === 'look' ? [answer] : answer).flatMap(({ id, priceCents }: { id: string; priceCents: number }) =>
      within(lines.get(id) ?? [], from, answeredAt + toleranceMs).some((state) => state.priceCents === priceCents)
        ? []
        : [`${what} showed ${priceCents} for ticket ${id}, which it did not cost then`],
    );
  });
};

/** An order is made at the price that its buyer expected, which orders knew as the listing's while it was asked for it. */
const ordered = ({ history, orders, copyStates }: Evidence): string[] => {
  const lines = linesOf(copyStates);
  const rows = new Map(orders.map((order) => [order.id, order]));
  const firstAsked = new Map<string, number>();
  return history.operations.flatMap(({ what, who, key, outcome, body, answer, invokedAt, answeredAt }) => {
    if (what !== 'reserve' && what !== 'read order' && what !== 'cancel') return [];
    const asked = firstAsked.get(`${who} ${key}`) ?? invokedAt;
    firstAsked.set(`${who} ${key}`, asked);
    const row = rows.get(answer?.id);
    if (outcome !== 'ok' || !row) return [];
    const tells = saysPrice(row, answer) ? [] : [`order ${row.id} was shown with another price (${what})`];
    if (what !== 'reserve') return tells;
    const { expectedUnitPriceCents: expected = row.unitPriceCents } = body as { expectedUnitPriceCents?: number };
    const cost = within(lines.get(row.ticketId) ?? [], asked - toleranceMs, answeredAt + toleranceMs);
    return [
      ...tells,
      ...(expected === row.unitPriceCents
        ? []
        : [`order ${row.id} was asked for at ${expected} and made at ${row.unitPriceCents}`]),
      ...(cost.some(({ priceCents }) => priceCents === row.unitPriceCents)
        ? []
        : [`order ${row.id} was made at ${row.unitPriceCents}, which its ticket did not cost then`]),
    ];
  });
};

const saysPrice = (row: OrderRow, answer: { unitPriceCents: number; quantity: number; totalCents: number }): boolean =>
  answer.unitPriceCents === row.unitPriceCents &&
  answer.totalCents === row.totalCents &&
  answer.unitPriceCents * answer.quantity === answer.totalCents;

/** The payment says the order's total, and the provider holds and takes that or nothing. */
const charged = ({ history, orders, payments, ledger }: Evidence): string[] => {
  const totals = new Map(orders.map(({ id, totalCents }) => [id, totalCents]));
  const told = history.operations.filter(({ what, outcome }) => what === 'pay' && outcome === 'ok');
  return [
    ...[...payments, ...told.map(({ answer }) => answer)].flatMap(({ orderId, amountCents }) =>
      amountCents === totals.get(orderId) ? [] : [`order ${orderId} has a payment of ${amountCents}`],
    ),
    ...ledger.flatMap(({ metadata: { orderId = '' }, authorized, captured }) =>
      [authorized, captured].every((cents) => cents === 0 || cents === totals.get(orderId))
        ? []
        : [`order ${orderId} costs ${totals.get(orderId)}; ${authorized} was held and ${captured} taken`],
    ),
  ];
};

/** What orders knows of a version of a listing is what its seller made of it. */
const copied = ({ listingStates, copyStates }: Evidence): string[] => {
  const prices = new Map(
    listingStates.map(({ ticketId, version, priceCents }) => [`${ticketId} ${version}`, priceCents]),
  );
  return copyStates.flatMap(({ ticketId, version, priceCents }) =>
    prices.get(`${ticketId} ${version}`) === priceCents
      ? []
      : [`ticket ${ticketId} costs ${priceCents} for orders in version ${version}, which it did not`],
  );
};
