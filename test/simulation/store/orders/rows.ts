import type { Admission, CancelReason, OrderStatus } from '@ticketing/contracts/http/orders';
import type { OrderState } from '@ticketing/contracts/messages/orders';
import type { TicketState } from '@ticketing/contracts/messages/tickets';
import type { CurrentEvent } from '../../../../services/orders/src/domain/event.ts';
import type { View } from '../../database/tables.ts';
import { table } from '../../database/tables.ts';

export type OrderRow = {
  readonly id: string;
  readonly ticketId: string;
  readonly buyerId: string;
  readonly sellerId: string;
  readonly title: string;
  readonly quantity: number;
  readonly unitPriceCents: number;
  readonly currency: string;
  readonly status: OrderStatus;
  readonly reason: CancelReason | null;
  readonly expiresAt: Date;
  readonly decideAt: Date;
  readonly payingSince: Date | null;
  readonly extensions: number;
  readonly latestDecideAt: Date | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly eventVersion: number;
  readonly boughtAt: Date | null;
  readonly lapsedAt: Date | null;
};

export type AdmissionRow = Admission & { readonly ticketId: string; readonly orderId: string };
export type PlacesRow = {
  readonly quantity: number;
  readonly wanted: number;
  readonly wantedVersion: number;
  readonly held: number;
  readonly sold: number;
};

export const orders = table<OrderRow>('orders');
export const tickets = table<TicketState>('tickets');
export const places = table<PlacesRow & { readonly ticketId: string }>('places');
export const eventVersions = table<CurrentEvent & { readonly ticketId: string; readonly version: number }>(
  'event_versions',
);
export const admissions = table<AdmissionRow>('admissions');
export const deadline = table<{ readonly askedAt: number; readonly answeredAt: number }>('deadline');

/** `order_body` of the migrations. */
export const bodyOf = (view: View, order: OrderRow): OrderState => ({
  id: order.id,
  ticketId: order.ticketId,
  buyerId: order.buyerId,
  sellerId: order.sellerId,
  title: order.title,
  event: view.get(eventVersions, `${order.ticketId} ${order.eventVersion}`)!.event,
  quantity: order.quantity,
  unitPriceCents: order.unitPriceCents,
  totalCents: order.quantity * order.unitPriceCents,
  currency: order.currency,
  status: order.status,
  ...(order.reason === null ? {} : { reason: order.reason }),
  admissions:
    order.status === 'complete' || order.status === 'refunded'
      ? view
          .all(admissions)
          .filter(({ orderId }) => orderId === order.id)
          .sort((a, b) => a.number - b.number)
          .map(({ id, number }) => ({ id, number }))
      : [],
  expiresAt: order.expiresAt.toISOString(),
  decideAt: order.decideAt.toISOString(),
  ...(order.payingSince === null ? {} : { payingSince: order.payingSince.toISOString() }),
  extensionsLeft: order.status === 'awaiting-payment' && order.payingSince === null ? 2 - order.extensions : 0,
  version: order.version,
  createdAt: order.createdAt.toISOString(),
  updatedAt: order.updatedAt.toISOString(),
});

/** The moments of a listing, as its columns have them. */
export const momentsOf = ({ startsAt, endsAt, saleStartsAt, saleEndsAt }: TicketState) => {
  const dateOf = (moment: string | undefined): Date | null => (moment === undefined ? null : new Date(moment));
  return {
    startsAt: dateOf(startsAt),
    endsAt: dateOf(endsAt),
    saleStartsAt: dateOf(saleStartsAt),
    saleEndsAt: dateOf(saleEndsAt),
  };
};

/** `tickets_never_sold_beyond_quantity` of the migrations. @throws Error as PostgreSQL would */
export const checkPlaces = ({ quantity, held, sold }: PlacesRow): void => {
  if (held < 0 || sold < 0 || held + sold > quantity)
    throw Object.assign(new Error('violates check constraint "tickets_never_sold_beyond_quantity"'), { code: '23514' });
};
