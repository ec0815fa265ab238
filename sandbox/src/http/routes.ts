import type { FastifyInstance, HTTPMethods } from 'fastify';
import { cancelPaymentIntent } from '../operations/cancel-payment-intent.ts';
import { capturePaymentIntent } from '../operations/capture-payment-intent.ts';
import { listCharges, retrieveCharge } from '../operations/charges.ts';
import { confirmPaymentIntent } from '../operations/confirm-payment-intent.ts';
import { createPaymentIntent } from '../operations/create-payment-intent.ts';
import { listEvents, retrieveEvent } from '../operations/events.ts';
import type { Operation } from '../operations/operation.ts';
import { createPaymentMethod, retrievePaymentMethod } from '../operations/payment-methods.ts';
import { listPaymentIntents, retrievePaymentIntent } from '../operations/read-payment-intents.ts';
import { createRefund, listRefunds, retrieveRefund } from '../operations/refunds.ts';
import { updatePaymentIntent } from '../operations/update-payment-intent.ts';
import { answerPreflight } from './browsers.ts';
import { type Api, answerCalls } from './call.ts';

/** Everything Stripe's API can do here: address → operation. */
export const addApiRoutes = (server: FastifyInstance, api: Api): void => {
  const route = <Input>(method: HTTPMethods, url: string, operation: Operation<Input>): void => {
    const { publishable = false } = operation;
    server.route({ method, url, handler: answerCalls(api, operation), config: { forBrowsers: publishable } });
    if (publishable) answerPreflight(server, url);
  };
  route('POST', '/v1/payment_intents', createPaymentIntent);
  route('GET', '/v1/payment_intents', listPaymentIntents);
  route('GET', '/v1/payment_intents/:id', retrievePaymentIntent);
  route('POST', '/v1/payment_intents/:id', updatePaymentIntent);
  route('POST', '/v1/payment_intents/:id/confirm', confirmPaymentIntent);
  route('POST', '/v1/payment_intents/:id/capture', capturePaymentIntent);
  route('POST', '/v1/payment_intents/:id/cancel', cancelPaymentIntent);
  route('POST', '/v1/payment_methods', createPaymentMethod);
  route('GET', '/v1/payment_methods/:id', retrievePaymentMethod);
  route('GET', '/v1/charges', listCharges);
  route('GET', '/v1/charges/:id', retrieveCharge);
  route('POST', '/v1/refunds', createRefund);
  route('GET', '/v1/refunds', listRefunds);
  route('GET', '/v1/refunds/:id', retrieveRefund);
  route('GET', '/v1/events', listEvents);
  route('GET', '/v1/events/:id', retrieveEvent);
};
