import type { Category, Ticket, TicketInput, TicketPatch } from '@ticketing/contracts/http/tickets';
import { textMistake, textRules, tidyText } from '@ticketing/contracts/values/text';
import { centsOf, priceMistake, typedOf } from '../words/money.ts';

/** A ticket while it is being written: what stands in the form's fields. */
export type Draft = {
  readonly title: string;
  readonly category: Category;
  readonly price: string;
  readonly quantity: string;
  readonly maxPerBuyer: string;
  readonly startsAt: string;
  readonly venue: string;
  readonly city: string;
  readonly description: string;
};

export type Mistakes = Partial<Record<keyof Draft, string>>;

export const emptyDraft: Draft = {
  title: '',
  category: 'music',
  price: '',
  quantity: '1',
  maxPerBuyer: '',
  startsAt: '',
  venue: '',
  city: '',
  description: '',
};

const mostPlaces = 20_000;

/** `2026-11-28T19:30` in this reader's time zone, as the browser's own date field writes it. */
const localMoment = (at: string): string => {
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};

export const draftOf = (ticket: Ticket): Draft => ({
  title: ticket.title,
  category: ticket.category,
  price: typedOf(ticket.priceCents, ticket.currency),
  quantity: String(ticket.quantity),
  maxPerBuyer: ticket.maxPerBuyer === undefined ? '' : String(ticket.maxPerBuyer),
  startsAt: ticket.startsAt ? localMoment(ticket.startsAt) : '',
  venue: ticket.venue ?? '',
  city: ticket.city ?? '',
  description: ticket.description ?? '',
});

const moment = (typed: string): string | null => (typed ? new Date(typed).toISOString() : null);
const optional = (typed: string): string | null => tidyText(typed) || null;

const textFields = {
  title: textRules.title,
  venue: textRules.place,
  city: textRules.place,
  description: textRules.description,
} as const;

/** Mistakes in the texts, by the same rules as in the tickets service. */
const textMistakes = (draft: Draft): Mistakes =>
  Object.fromEntries(
    Object.entries(textFields).flatMap(([field, rule]) => {
      const text = tidyText(draft[field as keyof typeof textFields]);
      const mistake = text === '' ? null : textMistake(text, rule);
      return mistake === null ? [] : [[field, `This ${mistake}.`]];
    }),
  );

/**
 * What is wrong with a draft, by field, of a new ticket or of one that is edited: then only what was changed is sent, and can
 * be a mistake. `now` in ms.
 */
export const mistakesIn = (draft: Draft, currency: string, now: number, edited?: Ticket): Mistakes => {
  const before = edited && draftOf(edited);
  const mistakes = Object.entries(allMistakesIn(draft, currency, now));
  return Object.fromEntries(
    mistakes.filter(([field]) => draft[field as keyof Draft] !== before?.[field as keyof Draft]),
  );
};

const allMistakesIn = (draft: Draft, currency: string, now: number): Mistakes => {
  const price = priceMistake(draft.price, currency);
  const isPlaces = (typed: string): boolean => {
    const places = Number(typed);
    return Number.isInteger(places) && places >= 1 && places <= mostPlaces;
  };
  return {
    ...textMistakes(draft),
    ...(tidyText(draft.title) ? {} : { title: 'Say what it is for.' }),
    ...(price === null ? {} : { price }),
    ...(isPlaces(draft.quantity) ? {} : { quantity: 'A whole number from 1 to 20,000.' }),
    ...(draft.maxPerBuyer.trim() === '' || isPlaces(draft.maxPerBuyer)
      ? {}
      : { maxPerBuyer: 'Enter a whole number from 1, or leave it empty.' }),
    ...(draft.startsAt && Date.parse(draft.startsAt) <= now ? { startsAt: 'This has passed. When is it?' } : {}),
  };
};

/** A draft without mistakes, as the tickets service takes a new listing. */
export const inputOf = (draft: Draft, currency: string): TicketInput => {
  const { title, category, priceCents, startsAt, venue, city, description, maxPerBuyer } = patchOf(draft, currency);
  return {
    title: title ?? '',
    category,
    priceCents: priceCents ?? 0,
    quantity: Number(draft.quantity),
    ...(startsAt ? { startsAt } : {}),
    ...(venue ? { venue } : {}),
    ...(city ? { city } : {}),
    ...(description ? { description } : {}),
    ...(maxPerBuyer ? { maxPerBuyer } : {}),
  };
};

/** What was changed in a draft without mistakes since its ticket was opened; what was emptied is taken away. */
export const editOf = (opened: Ticket, draft: Draft): TicketPatch => {
  const before = draftOf(opened);
  const typed = (field: string): keyof Draft => (field === 'priceCents' ? 'price' : (field as keyof Draft));
  return Object.fromEntries(
    Object.entries({ ...patchOf(draft, opened.currency), quantity: Number(draft.quantity) }).filter(
      ([field]) => draft[typed(field)] !== before[typed(field)],
    ),
  );
};

/** Everything in a draft without mistakes, but for the number of places; null for what is empty. */
const patchOf = (draft: Draft, currency: string): TicketPatch => ({
  title: tidyText(draft.title),
  category: draft.category,
  priceCents: centsOf(draft.price, currency) ?? 0,
  startsAt: moment(draft.startsAt),
  venue: optional(draft.venue),
  city: optional(draft.city),
  description: optional(draft.description),
  maxPerBuyer: draft.maxPerBuyer.trim() === '' ? null : Number(draft.maxPerBuyer),
});
