import type { Database } from '@ticketing/common/database/database';
import { decodeCursor, encodeCursor } from '@ticketing/common/http/page';
import { Refusal } from '@ticketing/common/refusal';
import type { OrderPage, OrderQuery } from '@ticketing/contracts/http/orders';
import { Id, Moment } from '@ticketing/contracts/values';
import { z } from 'zod';
import { publicOrder, type ReadOrder } from '../domain/public-order.ts';
import { type EventList, type ListMark, listByEvent } from '../store/event-lists.ts';
import { listOwnOrders } from '../store/orders.ts';

/** A page of a buyer's orders: of all, or of a list by event (see OrderQuery). @throws Refusal for a cursor of another list */
export const listOrders = async (
  database: Database,
  buyerId: string,
  { when, cursor, limit, ticketId }: OrderQuery,
  timeZone: string,
): Promise<OrderPage> => {
  const whose = { buyerId, ticketId: ticketId ?? null };
  const found: Listed[] =
    when === undefined
      ? (await listOwnOrders(database, whose, cursor === undefined ? null : idIn(cursor), limit + 1)).map((order) => ({
          order,
          cursor: () => encodeCursor([order.id]),
        }))
      : (await listByEvent(database, when, whose, cursor === undefined ? null : markIn(when, cursor), limit + 1)).map(
          ({ order, mark }) => ({ order, cursor: () => cursorOf(when, mark) }),
        );
  const page = found.slice(0, limit);
  return {
    orders: page.map(({ order }) => publicOrder(order, timeZone)),
    nextCursor: found.length > limit ? (page.at(-1)?.cursor() ?? null) : null,
  };
};

type Listed = { readonly order: ReadOrder; readonly cursor: () => string };

const OfAll = z.tuple([Id]);
const OfList = z.tuple([
  z.string().regex(/^(coming|past|cancelled):\d{1,15}$/),
  z.int().min(0).max(1),
  Moment.nullable(),
  Id,
]);

const cursorOf = (list: EventList, { asOf, part, startsAt, id }: ListMark): string =>
  encodeCursor([`${list}:${asOf.getTime()}`, part, startsAt?.toISOString() ?? null, id]);

const idIn = (cursor: string): string => parse(OfAll, decodeCursor(cursor, 1))[0];

const markIn = (list: EventList, cursor: string): ListMark => {
  const [as, part, startsAt, id] = parse(OfList, decodeCursor(cursor, 4));
  const [name, ms] = as.split(':');
  if (name !== list) throw strangeCursor();
  return { asOf: new Date(Number(ms)), part, startsAt: startsAt === null ? null : new Date(startsAt), id };
};

const parse = <T>(schema: z.ZodType<T>, values: unknown): T => {
  const parsed = schema.safeParse(values);
  if (!parsed.success) throw strangeCursor();
  return parsed.data;
};

const strangeCursor = (): Refusal => {
  const message = 'is not one that an earlier page gave';
  return new Refusal('invalid-input', `The cursor ${message}.`, { errors: [{ field: 'cursor', message }] });
};
