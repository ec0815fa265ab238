import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { idOf } from '../../../../calls/ids.ts';
import { stripeSetup } from '../../../../config.ts';
import { OrderView } from '../../../../order/order-view.tsx';

export const metadata: Metadata = { title: 'Your order' };

type Props = { params: Promise<{ id: string }>; searchParams: Promise<{ redirect_status?: string | string[] }> };

export default async function OrderPage({ params, searchParams }: Props) {
  const id = idOf((await params).id) ?? notFound();
  const { redirect_status } = await searchParams;
  return <OrderView id={id} stripe={stripeSetup()} returned={[redirect_status].flat()[0] ?? null} />;
}
