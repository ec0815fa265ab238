import type { Metadata } from 'next';
import { groupIn } from '../../../order/order-groups.ts';
import { OrderList } from '../../../order/order-list.tsx';

type Props = { searchParams: Promise<{ when?: string | string[] }> };

const titles = { coming: 'My orders', past: 'Past orders', cancelled: 'Cancelled orders' } as const;

export const generateMetadata = async ({ searchParams }: Props): Promise<Metadata> => ({
  title: titles[groupIn([(await searchParams).when].flat()[0])],
});

export default function OrdersPage() {
  return <OrderList />;
}
