import type { Evidence } from './evidence.ts';
import { shares } from './timeline.ts';

/** I10: a buyer never holds and has bought more of a ticket than its seller allows. */
export const checkLimits = ({ steps, orders, maxPerBuyer }: Evidence): readonly string[] =>
  [...shares(steps, orders)].flatMap(([name, line]) => {
    const [buyerId, ticketId] = name.split(' ');
    const most = maxPerBuyer.get(ticketId ?? '') ?? Number.POSITIVE_INFINITY;
    const over = line.find(({ held, sold }) => held + sold > most);
    return over
      ? [`${buyerId} has ${over.held} held and ${over.sold} bought of ticket ${ticketId}, where ${most} are allowed`]
      : [];
  });
