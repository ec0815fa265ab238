import type { Evidence } from './evidence.ts';
import { timelines } from './timeline.ts';

/** I1: at every moment what is held and sold of a ticket is at most its quantity; a place belongs to one complete order. */
export const checkPlaces = ({ steps, places, admissions, orders }: Evidence): readonly string[] => [
  ...[...timelines(steps)].flatMap(([ticketId, line]) => {
    const quantity = places.get(ticketId) ?? 0;
    const over = line.find(({ held, sold }) => held + sold > quantity || held < 0 || sold < 0);
    return over ? [`ticket ${ticketId}: ${over.held} held and ${over.sold} sold of ${quantity}`] : [];
  }),
  ...soldTwice(admissions),
  ...wronglyFilled({ admissions, orders }),
];

const soldTwice = (admissions: Evidence['admissions']): string[] => {
  const owners = new Map<string, string>();
  return admissions.flatMap(({ ticketId, number, orderId }) => {
    const place = `place ${number} of ticket ${ticketId}`;
    const other = owners.get(place);
    owners.set(place, orderId);
    return other === undefined ? [] : [`${place} belongs to orders ${other} and ${orderId}`];
  });
};

const wronglyFilled = ({ admissions, orders }: Pick<Evidence, 'admissions' | 'orders'>): string[] => {
  const counts = new Map<string, number>();
  for (const { orderId } of admissions) counts.set(orderId, (counts.get(orderId) ?? 0) + 1);
  return orders.flatMap(({ id, status, quantity }) => {
    const right = status === 'complete' || status === 'refunded' ? quantity : 0;
    const count = counts.get(id) ?? 0;
    return count === right ? [] : [`order ${id} is ${status} with ${count} of ${quantity} places`];
  });
};
