import type { StoredEvent } from '../store/events.ts';
import { apiVersion } from './api-version.ts';
import { chargeView } from './charge-view.ts';
import { intentView } from './intent-view.ts';
import { refundView } from './refund-view.ts';

const objectView = ({ type, objectId, intent }: StoredEvent, publicUrl: string) => {
  const charge = intent.charges.find(({ id }) => id === objectId);
  if (charge) return chargeView(charge, intent);
  const refund = intent.refunds.find(({ id }) => id === objectId);
  if (refund) return refundView(refund, intent);
  if (type.startsWith('payment_intent.')) return intentView(intent, publicUrl);
  throw new Error(`The event ${type} names ${objectId}, which is not in ${intent.id}.`);
};

/** https://docs.stripe.com/api/events/object: the object is shown as it was when the event happened. */
export const eventView = (event: StoredEvent, publicUrl: string) => ({
  id: event.id,
  object: 'event',
  api_version: apiVersion,
  created: event.createdAt,
  data: { object: objectView(event, publicUrl) },
  livemode: false,
  pending_webhooks: event.pendingWebhooks,
  request: { id: event.requestId, idempotency_key: event.idempotencyKey },
  type: event.type,
});
