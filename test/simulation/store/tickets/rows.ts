import type { OrderStatus } from '@ticketing/contracts/http/orders';
import type { TicketRow } from '../../../../services/tickets/src/store/ticket-row.ts';
import { type Table, table } from '../../database/tables.ts';

export type TicketOrder = {
  readonly orderId: string;
  readonly ticketId: string;
  readonly sellerId: string;
  readonly quantity: number;
  readonly totalCents: number;
  readonly status: OrderStatus;
  readonly decideAt: Date;
  readonly version: number;
};

export const tickets: Table<TicketRow> = table('tickets');
export const ticketOrders = table<TicketOrder>('ticket_orders');
export const users = table<{ readonly id: string; readonly name: string; readonly version: number }>('users');
