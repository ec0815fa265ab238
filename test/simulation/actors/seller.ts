import type { TicketState } from '@ticketing/contracts/messages/tickets';
import type { World } from '../world/world.ts';
import type { Request } from './request.ts';

/** Lists a ticket, and may later change its price, its places and its venue, or take it off sale. */
export const sell = async (
  { random, scheduler }: World,
  request: Request,
  ticket: TicketState,
  isPlain: boolean,
): Promise<void> => {
  const about = { ticketId: ticket.id };
  const caller = ticket.sellerId;
  for (;;) {
    const key = `list ${ticket.id}`;
    const answer = await request('tickets', { what: 'list', caller, about, key }, async (calls) => {
      const { body } = await calls.list(ticket, key);
      return body as { id: string };
    });
    if (answer.kind === 'ok') break;
    await scheduler.sleep(100);
  }
  if (isPlain) return;
  // Drawn apart from everything else.
  const wishes = random.fork(`wishes ${ticket.id}`);
  if (wishes.chance(0.5))
    for (let nth = 1; nth <= wishes.whole(1, 3); nth++) {
      await scheduler.sleep(wishes.pick([0, 50, 2_000, 30_000]));
      const wish = { quantity: wishes.whole(1, 4), venue: `Hall ${nth}` };
      await request('tickets', { what: 'edit', caller, about, key: null }, (calls) =>
        calls.edit(ticket.id, caller, wish),
      );
    }
  if (random.chance(0.5)) return;
  await scheduler.sleep(random.pick([0, 50, 2_000, 30_000]));
  const priceCents = ticket.priceCents + 100;
  await request('tickets', { what: 'edit', caller, about, key: null }, (calls) =>
    calls.edit(ticket.id, caller, { priceCents }),
  );
  if (random.chance(0.6)) return;
  await scheduler.sleep(random.pick([0, 50, 2_000, 30_000]));
  await request('tickets', { what: 'withdraw', caller, about, key: null }, (calls) =>
    calls.withdraw(ticket.id, caller),
  );
};
