import type { Order } from '@ticketing/contracts/http/orders';
import type { Payment } from '@ticketing/contracts/http/payments';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import type { User } from '@ticketing/contracts/http/users';

/** An id whose last digits are these. */
export const id = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

const now = Date.now();
const inMinutes = (minutes: number): string => new Date(now + minutes * 60_000).toISOString();

export const ada: User = { id: id(1), email: 'ada@example.com', name: 'Ada' };
export const bo: User = { id: id(2), email: 'bo@example.com', name: 'Bo' };

/** A ticket that Bo sells: five places of 42 euros. */
export const aTicket = (given: Partial<Ticket> = {}): Ticket => ({
  id: id(10),
  title: 'Khruangbin',
  category: 'music',
  timeZone: 'Europe/Amsterdam',
  priceCents: 4_200,
  currency: 'EUR',
  quantity: 5,
  available: 5,
  status: 'on-sale',
  sellerId: bo.id,
  sellerName: bo.name,
  version: 1,
  availabilityVersion: 1,
  createdAt: inMinutes(-60),
  updatedAt: inMinutes(-60),
  ...given,
});

/** Two places of that ticket, reserved and not paid. */
export const anOrder = (given: Partial<Order> = {}): Order => ({
  id: id(20),
  ticketId: id(10),
  title: 'Khruangbin',
  event: { title: 'Khruangbin', timeZone: 'Europe/Amsterdam' },
  changes: [],
  quantity: 2,
  unitPriceCents: 4_200,
  totalCents: 8_400,
  currency: 'EUR',
  status: 'awaiting-payment',
  admissions: [],
  expiresAt: inMinutes(14),
  decideAt: inMinutes(14),
  extensionsLeft: 2,
  version: 1,
  createdAt: inMinutes(-1),
  updatedAt: inMinutes(-1),
  ...given,
});

/** A payment of that order, begun with the sandbox. */
export const aPayment = (given: Partial<Payment> = {}): Payment => ({
  id: id(30),
  orderId: id(20),
  amountCents: 8_400,
  currency: 'EUR',
  status: 'created',
  clientSecret: 'pi_1_secret_1',
  publishableKey: 'pk_test_sandbox',
  provider: 'sandbox',
  createdAt: inMinutes(-1),
  updatedAt: inMinutes(-1),
  ...given,
});
