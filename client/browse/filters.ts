import type { Category, TicketQuery, When } from '@ticketing/contracts/http/tickets';
import { isDay } from './days.ts';

export type Sort = NonNullable<TicketQuery['sort']>;
export type Filters = {
  readonly q: string;
  readonly category: Category | '';
  readonly city: string;
  readonly when: When | '';
  /** A range of days, `2026-11-28`, either end open if ''. Only without `when`. */
  readonly from: string;
  readonly to: string;
  readonly maxPriceCents: number | null;
  readonly sort: Sort;
};

export const categories: readonly { value: Category; text: string }[] = [
  { value: 'music', text: 'Music' },
  { value: 'sport', text: 'Sport' },
  { value: 'theatre', text: 'Theatre' },
  { value: 'other', text: 'Other' },
];

export const whens: readonly { value: When; text: string }[] = [
  { value: 'today', text: 'Today' },
  { value: 'weekend', text: 'This weekend' },
  { value: 'week', text: 'Next 7 days' },
];

export const sorts: readonly { value: Sort; text: string }[] = [
  { value: 'soonest', text: 'Soonest first' },
  { value: 'newest', text: 'Newest first' },
  { value: 'price', text: 'Price: low to high' },
  { value: '-price', text: 'Price: high to low' },
];

export const everything: Filters = {
  q: '',
  category: '',
  city: '',
  when: '',
  from: '',
  to: '',
  maxPriceCents: null,
  sort: 'soonest',
};

/** How many tickets a page of the list has. */
export const pageSize = 20;

/** What a search may have: 200 characters, emoji counting as one. */
const maxLetters = 200;

/** The highest price a ticket can have. An address may ask for more. */
const mostCents = 2_147_483_647;

const textOf = (text: string | null): string => [...(text ?? '')].slice(0, maxLetters).join('');
const dayOf = (text: string | null): string => (text && isDay(text) ? text : '');

/** Reads filters from an address; whatever it does not know counts as not asked for. */
export const filtersOf = (params: { get(name: string): string | null }): Filters => {
  const price = Number(params.get('price'));
  const when = whens.find(({ value }) => value === params.get('when'))?.value ?? '';
  return {
    q: textOf(params.get('q')),
    category: categories.find(({ value }) => value === params.get('category'))?.value ?? '',
    city: textOf(params.get('city')).trim(),
    when,
    from: when ? '' : dayOf(params.get('from')),
    to: when ? '' : dayOf(params.get('to')),
    maxPriceCents: Number.isInteger(price) && price > 0 && price <= mostCents ? price : null,
    sort: sorts.find(({ value }) => value === params.get('sort'))?.value ?? everything.sort,
  };
};

/** The address that shows these filters: `/` for everything. */
export const addressOf = ({ q, maxPriceCents, sort, ...rest }: Filters): string => {
  const { category, city, when, from, to } = rest;
  const given = Object.entries({ q: q.trim(), category, city, when, from, to, price: maxPriceCents ?? '' });
  const params = new URLSearchParams(given.flatMap(([name, value]) => (value === '' ? [] : [[name, String(value)]])));
  if (sort !== everything.sort) params.set('sort', sort);
  return params.size > 0 ? `/?${params}` : '/';
};

/** The same as the tickets service takes them. */
export const queryOf = (filters: Filters): Partial<TicketQuery> => ({
  q: filters.q.trim() || undefined,
  category: filters.category || undefined,
  city: filters.city || undefined,
  when: filters.when || undefined,
  fromDay: filters.from || undefined,
  toDay: filters.to || undefined,
  maxPriceCents: filters.maxPriceCents ?? undefined,
  sort: filters.sort,
});

export const isSame = (a: Filters, b: Filters): boolean => addressOf(a) === addressOf(b);
