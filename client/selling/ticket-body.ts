import type { Ticket, TicketInput, TicketPatch } from '@ticketing/contracts/http/tickets';
import { tidyText } from '@ticketing/contracts/values/text';
import { centsOf } from '../words/money.ts';
import { type Draft, draftOf, isSameIn, type MomentField, momentFields } from './draft.ts';
import { type ReadMoment, readTyped } from './typed-moment.ts';

/** The ticket as its form was opened, and what stood in the form then. */
export type Opened = { readonly ticket: Ticket; readonly draft: Draft };

export const openedOf = (ticket: Ticket): Opened => ({ ticket, draft: draftOf(ticket) });

const fromMinutes = 'yyyy-mm-ddThh:mm'.length;
const withoutZone = 'yyyy-mm-ddThh:mm:ss.sss'.length;

/**
 * Which moment a field is. One that was not touched is exactly the one that the ticket has, to the millisecond, and one
 * whose zone alone was changed keeps the seconds that no field shows.
 */
export const readField = (draft: Draft, field: MomentField, opened?: Opened): ReadMoment => {
  const was = opened?.ticket[field];
  if (was === undefined || opened === undefined || !isSameIn(field, draft, opened.draft))
    return readTyped(draft[field], draft.timeZone);
  if (draft.timeZone === opened.draft.timeZone) return { kind: 'at', at: was };
  return readTyped(draft[field], draft.timeZone, new Date(was).toISOString().slice(fromMinutes, withoutZone));
};

const momentIn = (draft: Draft, field: MomentField, opened?: Opened): string | null => {
  const read = readField(draft, field, opened);
  return read.kind === 'at' ? read.at : null;
};

const optional = (typed: string): string | null => tidyText(typed) || null;

/** Everything in a draft without mistakes, null for what is empty. */
const bodyOf = (draft: Draft, currency: string, opened?: Opened) => ({
  title: tidyText(draft.title),
  category: draft.category,
  priceCents: centsOf(draft.price, currency) ?? 0,
  quantity: Number(draft.quantity),
  ...(Object.fromEntries(momentFields.map((field) => [field, momentIn(draft, field, opened)])) as Record<
    MomentField,
    string | null
  >),
  timeZone: draft.timeZone,
  venue: optional(draft.venue),
  city: optional(draft.city),
  description: optional(draft.description),
  maxPerBuyer: draft.maxPerBuyer.trim() === '' ? null : Number(draft.maxPerBuyer),
});

/** A draft without mistakes, as the tickets service takes a new listing. */
export const inputOf = (draft: Draft, currency: string): TicketInput =>
  Object.fromEntries(
    Object.entries(bodyOf(draft, currency)).filter(([, value]) => value !== null),
  ) as unknown as TicketInput;

/** What was changed in a draft without mistakes since its ticket was opened; what was emptied is taken away. */
export const editOf = (opened: Opened, draft: Draft): TicketPatch => {
  const { currency } = opened.ticket;
  const before: Readonly<Record<string, unknown>> = bodyOf(opened.draft, currency, opened);
  return Object.fromEntries(
    Object.entries(bodyOf(draft, currency, opened)).filter(([field, value]) => value !== before[field]),
  );
};
