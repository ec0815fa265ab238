import type { Category, Ticket } from '@ticketing/contracts/http/tickets';
import { zoneOf } from '../words/event-time.ts';
import { typedOf } from '../words/money.ts';
import { type TypedMoment, typedMoment } from './typed-moment.ts';

export const momentFields = ['startsAt', 'endsAt', 'saleStartsAt', 'saleEndsAt'] as const;
export type MomentField = (typeof momentFields)[number];

const textFields = ['title', 'price', 'quantity', 'maxPerBuyer', 'timeZone', 'venue', 'city', 'description'] as const;
export type TextField = (typeof textFields)[number];

/** A ticket while it is being written: what stands in the form's fields. Its moments are on the clocks of `timeZone`. */
export type Draft = Readonly<Record<TextField, string>> &
  Readonly<Record<MomentField, TypedMoment>> & { readonly category: Category };

export type DraftField = keyof Draft;

export const draftFields: readonly DraftField[] = [...textFields, ...momentFields, 'category'];

const noMoment: TypedMoment = { local: '' };

/** A new ticket, as its form begins. */
export const emptyDraft = (timeZone: string): Draft => ({
  ...{ title: '', category: 'music', price: '', quantity: '1', maxPerBuyer: '', timeZone },
  ...{ startsAt: noMoment, endsAt: noMoment, saleStartsAt: noMoment, saleEndsAt: noMoment },
  ...{ venue: '', city: '', description: '' },
});

/** A ticket that is edited, as its form begins. */
export const draftOf = (ticket: Ticket): Draft => {
  const timeZone = zoneOf(ticket);
  const moment = (field: MomentField): TypedMoment => typedMoment(ticket[field], timeZone);
  return {
    ...{ title: ticket.title, category: ticket.category, timeZone },
    ...{ price: typedOf(ticket.priceCents, ticket.currency), quantity: String(ticket.quantity) },
    maxPerBuyer: ticket.maxPerBuyer === undefined ? '' : String(ticket.maxPerBuyer),
    ...{ startsAt: moment('startsAt'), endsAt: moment('endsAt') },
    ...{ saleStartsAt: moment('saleStartsAt'), saleEndsAt: moment('saleEndsAt') },
    ...{ venue: ticket.venue ?? '', city: ticket.city ?? '', description: ticket.description ?? '' },
  };
};

/** A new ticket like one that is over or off sale: everything but its moments and how many are left of it. */
export const draftLike = (ticket: Ticket): Draft => {
  const { startsAt, endsAt, saleStartsAt, saleEndsAt } = emptyDraft(zoneOf(ticket));
  return { ...draftOf(ticket), startsAt, endsAt, saleStartsAt, saleEndsAt };
};

/** Whether the same stands in a field. */
export const isSameIn = (field: DraftField, one: Draft, other: Draft): boolean =>
  JSON.stringify(one[field]) === JSON.stringify(other[field]);

export const isSameDraft = (one: Draft, other: Draft): boolean =>
  draftFields.every((field) => isSameIn(field, one, other));
