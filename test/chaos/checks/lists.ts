import type { Walk } from '../workload/history.ts';
import type { Evidence } from './evidence.ts';

// A commit is stamped a moment before others see it.
const toleranceMs = 250;

/** I12: the pages of a list have everything that belongs there once, nothing else, and in the order that was asked for. */
export const checkLists = (evidence: Evidence): readonly string[] =>
  evidence.history.walks.flatMap((walk) => {
    const { who, path, items, list } = walk;
    const ids = items.map(({ id }) => id as string);
    const shown = new Set(ids);
    const { wanted, allowed } = expected(evidence, walk);
    const name = `${path} of ${who}`;
    return [
      ...(shown.size === ids.length ? [] : [`${name} has ${ids.length - shown.size} twice`]),
      ...[...wanted].filter((id) => !shown.has(id)).map((id) => `${name} lacks ${id}`),
      ...ids.filter((id) => !allowed.has(id)).map((id) => `${name} has ${id}, which does not belong there`),
      ...(isSorted(items, list === 'orders' ? 'id' : (/sort=([\w-]+)/.exec(path)?.[1] ?? 'newest'))
        ? []
        : [`${name} is not in its order`]),
    ];
  });

/** What has to be in a list, and what may be: what came to be while it was read may be in it or not. */
const expected = ({ orders, listings, steps }: Evidence, { who, list, startedAt, isSettled }: Walk) => {
  const madeAt = new Map(steps.filter(({ version }) => version === 1).map(({ orderId, at }) => [orderId, at]));
  const belongs =
    list === 'orders'
      ? orders.filter(({ buyerId }) => buyerId === who)
      : listings.filter(({ sellerId, status }) => (list === 'sales' ? sellerId === who : status === 'on-sale'));
  const isOld = ({ id }: { id: string }) => isSettled || (madeAt.get(id) ?? startedAt) < startedAt - toleranceMs;
  return {
    wanted: new Set(belongs.filter(isOld).map(({ id }) => id)),
    allowed: new Set(belongs.map(({ id }) => id)),
  };
};

const keys: Readonly<Record<string, string>> = {
  id: 'id',
  newest: 'createdAt',
  soonest: 'startsAt',
  price: 'priceCents',
  '-price': 'priceCents',
};

/** Tickets on sale come in their order; those that are sold out may begin it once more, after all others. */
const isSorted = (items: Walk['items'], sort: string): boolean => {
  const key = keys[sort] ?? '';
  const isRising = sort === 'price' || sort === 'soonest';
  const follows = (item: Walk['items'][number], nth: number): boolean => {
    const [one, next] = [items[nth - 1]?.[key], item[key]];
    return one === undefined || next === undefined || one === next || one < next === isRising;
  };
  const second = items.findIndex((item, nth) => !follows(item, nth));
  const rest = second < 0 ? [] : items.slice(second);
  return rest.every((item, nth) => item.status === 'sold-out' && (nth === 0 || follows(item, second + nth)));
};
