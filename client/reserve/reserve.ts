import type { Order } from '@ticketing/contracts/http/orders';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import { carryOut } from '../calls/intention.ts';
import { placeOrder } from '../calls/orders.ts';

/** Reserves tickets at the price that is on screen. After a change of price or quantity it is another intention. */
export const reserve = ({ id, priceCents }: Pick<Ticket, 'id' | 'priceCents'>, quantity: number): Promise<Order> =>
  carryOut(`reserve:${id}:${quantity}:${priceCents}`, (key) =>
    placeOrder({ ticketId: id, quantity, expectedUnitPriceCents: priceCents }, key),
  );
