import Link from 'next/link';
import type { OrderGroup } from '../calls/orders.ts';
import { orderGroups, pathOf } from './order-groups.ts';

/** The ways to the lists of orders. Each has an address, so that Back leads to the one before. */
export const OrderTabs = ({ group }: { group: OrderGroup }) => (
  <nav aria-label="Your orders">
    <ul className="flex gap-2">
      {(Object.keys(orderGroups) as OrderGroup[]).map((other) => (
        <li key={other}>
          <Link
            href={pathOf(other)}
            prefetch={false}
            aria-current={other === group ? 'page' : undefined}
            className={`chip ${other === group ? 'chip-on' : ''}`}
          >
            {orderGroups[other].text}
          </Link>
        </li>
      ))}
    </ul>
  </nav>
);
