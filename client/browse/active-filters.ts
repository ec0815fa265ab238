import { roundMoneyText } from '@ticketing/contracts/values/money-text';
import { daysText } from './days.ts';
import { categories, everything, type Filters, whens } from './filters.ts';

/** A filter that is on: what to call it, and the filters without it. */
export type ActiveFilter = { readonly text: string; readonly without: Filters };

/** What narrows the list, in the order of the form. */
export const activeFilters = (filters: Filters, currency: string, locale: string): readonly ActiveFilter[] => {
  const { q, city, when, from, to, category, maxPriceCents } = filters;
  const off = (names: readonly (keyof Filters)[]): Filters => ({
    ...filters,
    ...Object.fromEntries(names.map((name) => [name, everything[name]])),
  });
  const active: [string, readonly (keyof Filters)[]][] = [
    [q.trim() && `“${q.trim()}”`, ['q']],
    [city, ['city']],
    [whens.find(({ value }) => value === when)?.text ?? daysText(from, to, locale), ['when', 'from', 'to']],
    [categories.find(({ value }) => value === category)?.text ?? '', ['category']],
    [maxPriceCents === null ? '' : `Up to ${roundMoneyText(maxPriceCents, currency, locale)}`, ['maxPriceCents']],
  ];
  return active.flatMap(([text, names]) => (text ? [{ text, without: off(names) }] : []));
};
