import type { Order } from '@ticketing/contracts/http/orders';
import { isPaying } from './remaining.ts';

/** Whether one press gives more time. While a release is rolled out, the previous one still answers without the number. */
export const canExtend = (order: Order): boolean =>
  order.status === 'awaiting-payment' && !isPaying(order) && (order.extensionsLeft ?? 0) > 0;

/** How much time a press gave, as a sentence. It is less than was asked for when the sale ends before. */
export const extendedText = (before: Pick<Order, 'decideAt'>, after: Pick<Order, 'decideAt'>): string => {
  const seconds = Math.round((Date.parse(after.decideAt) - Date.parse(before.decideAt)) / 1000);
  if (seconds >= 300) return `${Math.round(seconds / 60)} more minutes: pay while the clock runs.`;
  const amount = seconds >= 120 ? `${Math.floor(seconds / 60)} more minutes` : `${seconds} more seconds`;
  return `${amount}; the sale ends then.`;
};
