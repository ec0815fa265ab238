import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Logger, pino } from 'pino';
import Stripe from 'stripe';
import { type Answer, intentIn, readError, readIntent } from './answer.ts';
import { createAsk } from './ask.ts';
import { createRoom } from './room.ts';

type Raw = Record<string, unknown>;
const intent = (given: Raw = {}): Stripe.PaymentIntent =>
  ({ id: 'pi_1', status: 'requires_capture', next_action: null, ...given }) as never;

describe('what is read of an intent', () => {
  it('is its id, its status, and where the buyer answers the bank', () => {
    const next_action = { type: 'redirect_to_url', redirect_to_url: { url: 'https://bank.example', return_url: null } };
    assert.deepEqual(readIntent(intent({ status: 'requires_action', next_action })), {
      id: 'pi_1',
      status: 'requires_action',
      redirectUrl: 'https://bank.example',
      isRefunded: false,
      declinedCharge: null,
    });
    for (const other of [null, undefined, { type: 'use_stripe_sdk' }, { redirect_to_url: { url: null } }])
      assert.equal(readIntent(intent({ next_action: other })).redirectUrl, null);
  });

  it('is refunded only where its expanded charge says so', () => {
    const refunded = (latest_charge: unknown) => readIntent(intent({ latest_charge })).isRefunded;
    assert.deepEqual([{ refunded: true }, { refunded: false }, 'ch_1', null, undefined].map(refunded), [
      ...[true, false, false, false, false],
    ]);
  });

  it('is the declined charge only where a card was declined', () => {
    const charge = (last_payment_error: unknown) => readIntent(intent({ last_payment_error })).declinedCharge;
    assert.equal(charge({ type: 'card_error', charge: 'ch_1' }), 'ch_1');
    for (const other of [{ type: 'invalid_request_error', charge: 'ch_1' }, { type: 'card_error' }, null, undefined])
      assert.equal(charge(other), null);
  });
});

const { errors } = Stripe;
const error = (statusCode: number, raw: Raw = {}): Stripe.errors.StripeError =>
  new errors.StripeInvalidRequestError({ type: 'invalid_request_error', message: 'Their words.', statusCode, ...raw });
const declinedError = (raw: Raw = {}) =>
  new errors.StripeCardError({ type: 'card_error', message: 'It has expired.', statusCode: 402, ...raw } as never);

const [none, warn, fault] = [0, 40, 50];
/** An error, what it means, how many calls the provider bears after it (8 before, 16 at most), and the level of the log line. */
const meanings: readonly (readonly [string, Stripe.errors.StripeError, Answer['kind'], number, number])[] = [
  ['no connection', new errors.StripeConnectionError({ message: 'x' } as never), 'unknown', 4, warn],
  ['401', error(401), 'unknown', 4, fault],
  ['403', error(403), 'unknown', 4, fault],
  ['404', error(404), 'unknown', 16, fault],
  ['409', error(409), 'unknown', 16, warn],
  ['429', error(429), 'unknown', 4, warn],
  ['400', error(400), 'refused', 16, fault],
  ['400 about the amount', error(400, { param: 'amount' }), 'refused', 16, fault],
  ['400 about the payment method', error(400, { param: 'payment_method' }), 'refused', 16, warn],
  ['422', error(422), 'refused', 16, fault],
  ['499', error(499), 'refused', 16, fault],
  ['500', error(500), 'failed', 4, warn],
  ['503', error(503), 'failed', 4, warn],
  ['399', error(399), 'failed', 4, warn],
  [
    'a key used with other parameters',
    new errors.StripeIdempotencyError({ statusCode: 400 } as never),
    'failed',
    4,
    warn,
  ],
  ['a declined card', declinedError(), 'declined', 16, none],
];

describe('an error of the provider', () => {
  for (const [what, thrown, kind, room, level] of meanings)
    it(`${what}: ${kind}`, async () => {
      assert.equal(readError(thrown).kind, kind);
      const levels: number[] = [];
      const log: Logger = pino({}, { write: (line: string) => void levels.push(JSON.parse(line).level) });
      const size = createRoom(16);
      size.wentWrong();
      const answer = await createAsk(size, log)(() => Promise.reject(thrown));
      assert.equal(answer.kind, kind);
      assert.equal(size.size(), room);
      assert.deepEqual(levels, level === none ? [] : [level]);
    });

  it('is passed on with its sentence, the intent it shows, and the parameter that was wrong', () => {
    for (const [, thrown, kind] of meanings)
      if (kind !== 'declined') assert.equal((readError(thrown) as { sentence: string }).sentence, thrown.message);
    const refused = readError(error(400, { param: 'amount', payment_intent: intent() }));
    assert.ok(refused.kind === 'refused');
    assert.deepEqual([refused.about, intentIn(refused)?.id], ['amount', 'pi_1']);
    const plain = readError(error(400));
    assert.ok(plain.kind === 'refused');
    assert.deepEqual([plain.about, intentIn(plain)], [null, null]);
    assert.equal(intentIn(readError(error(500))), null);
  });

  it('that declines a card has the reason, and the charge by which it is counted', () => {
    const read = (raw: Raw) => {
      const answer = readError(declinedError(raw));
      assert.ok(answer.kind === 'declined');
      return answer;
    };
    const last_payment_error = { type: 'card_error', charge: 'ch_intent' };
    assert.equal(read({ decline_code: 'fraudulent', code: 'card_declined' }).reason, 'fraudulent');
    assert.equal(read({ code: 'expired_card' }).reason, 'expired_card');
    assert.equal(read({ code: 'expired_card' }).sentence, 'It has expired.');
    assert.equal(read({ decline_code: 'stolen_card' }).sentence, 'The card was declined.');
    assert.equal(read({ charge: 'ch_1', payment_intent: intent({ last_payment_error }) }).chargeId, 'ch_1');
    assert.equal(read({ payment_intent: intent({ last_payment_error }) }).chargeId, 'ch_intent');
    assert.equal(read({}).chargeId, null);
    assert.equal(read({ payment_intent: intent() }).intent?.id, 'pi_1');
  });
});

describe('asking the provider', () => {
  const log = pino({ level: 'silent' });

  it('gives the intent and its secret, or null where there may be none, and both are good answers', async () => {
    const room = createRoom(16);
    room.wentWrong();
    const ask = createAsk(room, log);
    assert.deepEqual(await ask(async () => intent({ client_secret: 'secret' })), {
      kind: 'done',
      intent: readIntent(intent()),
      clientSecret: 'secret',
    });
    room.wentWrong();
    assert.equal(await ask(async (): Promise<Stripe.PaymentIntent | null> => null), null);
    assert.equal(room.size(), 16);
  });

  it('throws on what is not the provider’s doing', async () => {
    const room = createRoom(16);
    await assert.rejects(
      createAsk(room, log)(() => Promise.reject(new Error('the database is away'))),
      /database/,
    );
    assert.equal(room.size(), 16);
  });
});
