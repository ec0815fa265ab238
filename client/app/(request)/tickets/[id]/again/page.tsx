import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { idOf } from '../../../../../calls/ids.ts';
import { currency } from '../../../../../config.ts';
import { ListAgain } from '../../../../../selling/list-again.tsx';

export const metadata: Metadata = { title: 'List it again' };

export default async function ListAgainPage({ params }: { params: Promise<{ id: string }> }) {
  return <ListAgain id={idOf((await params).id) ?? notFound()} currency={currency()} />;
}
