import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { Browse } from '../../../browse/browse.tsx';
import { filtersOf } from '../../../browse/filters.ts';
import { readFirstPage } from '../../../browse/first-page.ts';
import { forVisitor } from '../../../calls/for-visitor.ts';
import { currency } from '../../../config.ts';
import { priceSteps } from '../../../words/money.ts';

export const metadata: Metadata = { title: 'Search', robots: { index: false } };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** `/` with filters comes here (proxy.ts): searches are rendered for each request, the plain list is cached. */
export default async function SearchPage({ searchParams }: Props) {
  const given = await searchParams;
  const filters = filtersOf({ get: (name) => [given[name]].flat()[0] ?? null });
  const first = await readFirstPage(filters, forVisitor(await headers()));
  const shown = first?.page.tickets[0]?.currency ?? currency();
  return <Browse filters={filters} first={first} currency={shown} priceSteps={priceSteps(shown)} />;
}
