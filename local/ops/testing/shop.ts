import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Order } from '@ticketing/contracts/http/orders';
import type { Payment } from '@ticketing/contracts/http/payments';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import pg from 'pg';
import { environment } from '../../config.ts';
import { startStack } from '../../stack.ts';
import type { DatabaseName } from '../../stores/urls.ts';

export type Person = { readonly id: string; readonly token: string };
export type Shop = Awaited<ReturnType<typeof openShop>>;

/** A whole system of a test file's own, and what people do in it. Ends with `close()`, which leaves nothing. */
export const openShop = async () => {
  const home = await mkdtemp(join(tmpdir(), 'ticketing-ops-'));
  const env = { ...environment(), CLIENT: '0', DEMO: '0', RATE_LIMITS: '0' };
  const running = await startStack({ env, port: 0, home });

  const call = async <Answer>(method: string, path: string, token?: string, body?: object): Promise<Answer> => {
    const response = await fetch(running.stack.url + path, {
      method,
      headers: {
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const answer = await response.text();
    if (!response.ok && response.status !== 402) throw new Error(`${method} ${path}: ${response.status} ${answer}`);
    return JSON.parse(answer) as Answer;
  };

  return {
    home,
    get stack() {
      return running.stack;
    },
    signUp: async (name: string): Promise<Person> => {
      const account = { email: `${randomUUID()}@example.org`, password: 'a long password', name };
      const { user, token } = await call<{ user: { id: string }; token: string }>(
        'POST',
        '/api/users/signup',
        '',
        account,
      );
      return { id: user.id, token };
    },
    list: (seller: Person, quantity: number) =>
      call<Ticket>('POST', '/api/tickets', seller.token, {
        title: 'An evening of fugues',
        priceCents: 4_200,
        quantity,
      }),
    reserve: (buyer: Person, ticket: Ticket, quantity: number) =>
      call<Order>('POST', '/api/orders', buyer.token, { ticketId: ticket.id, quantity }),
    cancel: (buyer: Person, order: Order) => call<Order>('DELETE', `/api/orders/${order.id}`, buyer.token),
    /** Tries to pay with one of the sandbox's cards; a declined card is no error here. */
    pay: (buyer: Person, order: Order, card: string) =>
      call<Payment>('POST', '/api/payments', buyer.token, { orderId: order.id, paymentMethod: card }),
    sql: async (database: DatabaseName, text: string): Promise<Record<string, unknown>[]> => {
      const client = new pg.Client(running.stack.databases[database]);
      await client.connect();
      try {
        const results = await client.query(text);
        return [results].flat().at(-1)!.rows;
      } finally {
        await client.end();
      }
    },
    close: async () => {
      await running.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
};

/** Some of everything that can become of an order: bought, paid with a second card, let go, not yet paid, abandoned. */
export const goShopping = async (shop: Shop) => {
  const [seller, buyer] = [await shop.signUp('Clara'), await shop.signUp('Johannes')];
  await shop.list(seller, 1);
  const ticket = await shop.list(seller, 9);
  const reserve = (quantity: number) => shop.reserve(buyer, ticket, quantity);
  const declined = await reserve(1);
  await shop.pay(buyer, declined, 'pm_card_chargeDeclined');
  const bought = await reserve(2);
  await shop.pay(buyer, bought, 'pm_card_chargeDeclined');
  await shop.pay(buyer, bought, 'pm_card_visa');
  const cancelled = await reserve(3);
  await shop.pay(buyer, cancelled, 'pm_card_authenticationRequired');
  await shop.cancel(buyer, cancelled);
  const waiting = await reserve(1);
  // The last places, so that the ticket says when one may be free again.
  await reserve(5);
  return { seller, buyer, ticket, bought, cancelled, waiting, declined };
};
