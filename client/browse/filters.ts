import type { Category, TicketQuery } from '@ticketing/contracts/http/tickets';

export type Sort = NonNullable<TicketQuery['sort']>;
export type Filters = {
  readonly q: string;
  readonly category: Category | '';
  readonly maxPriceCents: number | null;
  readonly sort: Sort;
};

export const categories: readonly { value: Category; text: string }[] = [
  { value: 'music', text: 'Music' },
  { value: 'sport', text: 'Sport' },
  { value: 'theatre', text: 'Theatre' },
  { value: 'other', text: 'Other' },
];

export const sorts: readonly { value: Sort; text: string }[] = [
  { value: 'newest', text: 'Newest first' },
  { value: 'soonest', text: 'Soonest first' },
  { value: 'price', text: 'Cheapest first' },
  { value: '-price', text: 'Dearest first' },
];

export const everything: Filters = { q: '', category: '', maxPriceCents: null, sort: 'newest' };

/** How many tickets a page of the list has. */
export const pageSize = 20;

/** The highest price a ticket can have. An address may ask for more. */
const mostCents = 2_147_483_647;

/** Reads filters from an address; whatever it does not know counts as not asked for. */
export const filtersOf = (params: { get(name: string): string | null }): Filters => {
  const price = Number(params.get('price'));
  return {
    q: (params.get('q') ?? '').slice(0, 200),
    category: categories.find(({ value }) => value === params.get('category'))?.value ?? '',
    maxPriceCents: Number.isInteger(price) && price > 0 && price <= mostCents ? price : null,
    sort: sorts.find(({ value }) => value === params.get('sort'))?.value ?? everything.sort,
  };
};

/** The address that shows these filters: `/` for everything. */
export const addressOf = ({ q, category, maxPriceCents, sort }: Filters): string => {
  const params = new URLSearchParams();
  if (q.trim()) params.set('q', q.trim());
  if (category) params.set('category', category);
  if (maxPriceCents !== null) params.set('price', String(maxPriceCents));
  if (sort !== everything.sort) params.set('sort', sort);
  return params.size > 0 ? `/?${params}` : '/';
};

/** The same as the tickets service takes them. */
export const queryOf = ({ q, category, maxPriceCents, sort }: Filters): Partial<TicketQuery> => ({
  q: q.trim() || undefined,
  category: category || undefined,
  maxPriceCents: maxPriceCents ?? undefined,
  sort,
});

export const isSame = (a: Filters, b: Filters): boolean => addressOf(a) === addressOf(b);
