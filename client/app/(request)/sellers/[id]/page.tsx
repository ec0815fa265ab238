import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { forVisitor } from '../../../../calls/for-visitor.ts';
import { readFirstSeller } from '../../../../seller/first-seller.ts';
import { SellerView } from '../../../../seller/seller-view.tsx';

type Props = { params: Promise<{ id: string }> };

const read = cache(async (given: string) => {
  const first = await readFirstSeller(given, forVisitor(await headers()));
  return first === 'not-found' ? notFound() : first;
});

export const generateMetadata = async ({ params }: Props): Promise<Metadata> => {
  const { seller } = await read((await params).id);
  return { title: seller?.name ?? 'Seller' };
};

export default async function SellerPage({ params }: Props) {
  const { id, seller } = await read((await params).id);
  return <SellerView id={id} initial={seller} />;
}
