import { type Confirmation, confirmIntent } from '../domain/confirm-intent.ts';
import { newId, randomText } from '../domain/ids.ts';
import type { CaptureMethod, Intent, Step } from '../domain/intent.ts';
import { badParameter } from '../domain/refusal.ts';
import { secondsOf, type World } from '../world.ts';
import { choosePaymentMethod, type PaymentMethodWish } from './choose-payment-method.ts';
import type { Call } from './operation.ts';
import type { ParamReader } from './params.ts';

export const captureMethods: readonly CaptureMethod[] = ['automatic', 'automatic_async', 'manual'];

/** What only a confirmation takes, be it a call of its own or `confirm=true` on a create. */
export type ConfirmationWish = Pick<Confirmation, 'returnUrl' | 'offSession' | 'failOnAction' | 'useStripeSdk'>;

const isWebAddress = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

/** 400 for a return_url that is no address. */
export const readConfirmation = (params: ParamReader): ConfirmationWish => {
  const returnUrl = params.text('return_url') ?? null;
  if (returnUrl !== null && !isWebAddress(returnUrl)) {
    throw badParameter('return_url', 'return_url must be a whole address, with http or https.', 'url_invalid');
  }
  return {
    returnUrl,
    offSession: params.flag('off_session') ?? false,
    failOnAction: params.flag('error_on_requires_action') ?? false,
    useStripeSdk: params.flag('use_stripe_sdk') ?? false,
  };
};

/** Confirms an intent with the payment method given, or the one it has. */
export const confirm = (
  world: World,
  call: Call,
  intent: Intent,
  given: PaymentMethodWish | null,
  how: ConfirmationWish & { readonly captureMethod?: CaptureMethod },
): Step => {
  const wish = given ?? (intent.paymentMethodId === null ? null : { id: intent.paymentMethodId });
  const paymentMethod = wish && choosePaymentMethod(world, wish, intent.id, call.now);
  return confirmIntent(
    intent,
    { ...how, paymentMethod, byPublishableKey: call.byPublishableKey },
    { charge: newId('ch'), challenge: randomText() },
    secondsOf(call.now),
  );
};
