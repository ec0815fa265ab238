import type { Metadata } from 'next';
import { stripePublishableKey } from '../../../../config.ts';
import { OrderView } from '../../../../order/order-view.tsx';

export const metadata: Metadata = { title: 'Your order' };

type Props = { params: Promise<{ id: string }>; searchParams: Promise<{ redirect_status?: string | string[] }> };

export default async function OrderPage({ params, searchParams }: Props) {
  const { id } = await params;
  const { redirect_status } = await searchParams;
  return <OrderView id={id} stripeKey={stripePublishableKey()} returned={[redirect_status].flat()[0] ?? null} />;
}
