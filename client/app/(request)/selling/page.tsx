import type { Metadata } from 'next';
import { currency } from '../../../config.ts';
import { SellingView } from '../../../selling/selling-view.tsx';

export const metadata: Metadata = { title: 'Selling' };

export default function SellingPage() {
  return <SellingView currency={currency()} />;
}
