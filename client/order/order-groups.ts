import type { Order } from '@ticketing/contracts/http/orders';
import type { OrderGroup } from '../calls/orders.ts';

type Words = { readonly text: string; readonly empty: string; readonly hint: string };

/** The lists of My orders, and what each says when it is empty. */
export const orderGroups: Readonly<Record<OrderGroup, Words>> = {
  coming: {
    text: 'Coming',
    empty: 'Nothing coming up',
    hint: 'What you reserve or buy shows here, with its clock or its receipt.',
  },
  past: { text: 'Past', empty: 'Nothing yet', hint: 'What you have bought moves here once its event is over.' },
  cancelled: {
    text: 'Cancelled',
    empty: 'Nothing was cancelled',
    hint: 'Reservations that ended unpaid show here, and what was refunded.',
  },
};

/** The list that an address is about. */
export const groupIn = (when: string | null | undefined): OrderGroup =>
  when === 'past' || when === 'cancelled' ? when : 'coming';

export const pathOf = (group: OrderGroup): string => (group === 'coming' ? '/orders' : `/orders?when=${group}`);

const isLive = ({ status }: Order): boolean => status === 'awaiting-payment' || status === 'confirming';

/** Those that still wait for something first, the one that ends soonest at the top. The others keep their order. */
export const liveFirst = (orders: readonly Order[]): readonly Order[] => [
  ...orders.filter(isLive).sort((one, other) => one.decideAt.localeCompare(other.decideAt)),
  ...orders.filter((order) => !isLive(order)),
];
