import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import { createReadEvent, createStripe } from './client.ts';

describe('the client of the provider', () => {
  it('talks to Stripe unless another address is given, by the port of its protocol unless one is named', () => {
    const addressOf = (url: string | undefined) => {
      const stripe = createStripe('sk_test_1', url, 10);
      return ['protocol', 'host', 'port'].map((field) => `${stripe.getApiField(field as 'host')}`);
    };
    assert.deepEqual(addressOf(undefined), ['https', 'api.stripe.com', '443']);
    assert.deepEqual(addressOf('http://sandbox'), ['http', 'sandbox', '80']);
    assert.deepEqual(addressOf('https://sandbox'), ['https', 'sandbox', '443']);
    assert.deepEqual(addressOf('http://127.0.0.1:4242'), ['http', '127.0.0.1', '4242']);
    assert.deepEqual(addressOf('https://127.0.0.1:4242'), ['https', '127.0.0.1', '4242']);
  });

  it('waits as long as it is told, and leaves trying again to us, whose keys are stored', () => {
    const stripe = createStripe('sk_test_1', undefined, 2.5);
    assert.deepEqual([stripe.getApiField('timeout'), stripe.getApiField('maxNetworkRetries')], [2_500, 0]);
    assert.equal(stripe.getTelemetryEnabled(), false);
  });
});

describe('a webhook’s signature', () => {
  const secret = 'whsec_ours';
  const read = createReadEvent(createStripe('sk_test_1', undefined, 10), secret);
  const bodyOf = (type: string) =>
    JSON.stringify({ id: 'evt_1', object: 'event', type, data: { object: { id: 'pi_1', status: 'succeeded' } } });
  const body = bodyOf('payment_intent.succeeded');
  const seconds = (offset: number) => Math.floor(Date.now() / 1_000) + offset;
  const v1 = (at: number, text = body) => createHmac('sha256', secret).update(`${at}.${text}`).digest('hex');
  const signature = (offset: number, text = body) => `t=${seconds(offset)},v1=${v1(seconds(offset), text)}`;

  it('counts for 5 minutes before and after its time', () => {
    for (const offset of [-270, 0, 270]) assert.equal(read(Buffer.from(body), signature(offset))?.id, 'pi_1');
    for (const offset of [-301, 330]) assert.throws(() => read(Buffer.from(body), signature(offset)));
  });

  it('has no later time hidden before, behind or among the others', () => {
    const now = seconds(0);
    const later = seconds(330);
    for (const header of [
      `t=${later},t=${now},v1=${v1(now)}`,
      `t=${later}, v1=${v1(later)}`,
      `t=${now},v1=${v1(now)},t=${later}`,
      `v1=${v1(later)},t=${later}`,
    ])
      assert.throws(() => read(Buffer.from(body), header), header);
  });

  it('is over the body as it came', () => {
    assert.throws(() => read(Buffer.from(`${body} `), signature(0)));
    assert.throws(() => read(Buffer.from(body), signature(0).replace('v1=', 'v0=')));
  });

  it('of an event about anything but an intent is accepted, and says nothing', () => {
    for (const type of ['charge.refunded', 'customer.created', 'payment_method.attached', 'x.payment_intent.y']) {
      const text = bodyOf(type);
      assert.equal(read(Buffer.from(text), signature(0, text)), null, type);
    }
  });
});
