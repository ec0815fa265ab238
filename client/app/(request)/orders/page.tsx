import type { Metadata } from 'next';
import { OrderList } from '../../../order/order-list.tsx';

export const metadata: Metadata = { title: 'My orders' };

export default function OrdersPage() {
  return <OrderList />;
}
