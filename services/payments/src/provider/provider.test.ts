import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import { pino } from 'pino';
import type Stripe from 'stripe';
import { type Door, startDoor } from '../testing/door.ts';
import { secretKey, startTestProvider, type TestProvider } from '../testing/provider.ts';
import { createStripe } from './client.ts';
import { createProvider } from './provider.ts';

let sandbox: TestProvider;
let door: Door;
before(async () => {
  sandbox = await startTestProvider();
  door = await startDoor(sandbox.url);
});
after(async () => {
  await door.close();
  await sandbox.close();
});
beforeEach(async () => {
  await sandbox.clearFaults();
  door.guard = () => undefined;
});

type Line = { readonly level: number; readonly msg: string };
const [warn, error] = [40, 50];

const talkWith = (key = secretKey, installation = randomUUID(), timeoutSeconds = 30) => {
  const lines: Line[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const stripe = createStripe(key, door.url, timeoutSeconds);
  const provider = createProvider(
    stripe,
    { publicUrl: 'http://localhost:3000', installation: async () => installation },
    log,
  );
  return { provider, lines };
};
const wish = () => ({
  ...{ paymentId: randomUUID(), orderId: randomUUID(), amountCents: 900, currency: 'EUR' },
  ...{ title: 'Nick Cave', quantity: 2 },
});

/** An intent that is there, by a provider that talks. */
const made = async () => {
  const talk = talkWith();
  const answer = await talk.provider.create(wish(), randomUUID());
  assert.equal(answer.kind, 'done');
  return { ...talk, id: answer.kind === 'done' ? answer.intent.id : '' };
};

describe('what an answer means', () => {
  it('a key that is not accepted: nothing was done, an operator is called, and nobody is told of a declined card', async () => {
    const { id } = await made();
    const { provider, lines } = talkWith('sk_test_theirs');
    const answers = [
      await provider.create(wish(), randomUUID()),
      await provider.confirm(id, 'pm_card_visa', randomUUID(), randomUUID()),
      await provider.capture(id, randomUUID()),
    ];
    for (const { kind } of answers) assert.equal(kind, 'unknown');
    for (const { level, msg } of lines) assert.deepEqual([level, /key/.test(msg)], [error, true]);
    assert.equal(lines.length, 3);
  });

  it('an intent the account does not have: nothing was done, and an operator is called', async () => {
    const { provider, lines } = talkWith();
    assert.equal((await provider.retrieve('pi_theirs')).kind, 'unknown');
    assert.match(lines[0]?.msg ?? '', /same account/);
    assert.equal(lines[0]?.level, error);
    assert.equal(provider.room(), 32, 'it answers all the same');
  });

  it('a declined card comes with its sentence and the intent, and is no trouble', async () => {
    const { provider, lines, id } = await made();
    const answer = await provider.confirm(id, 'pm_card_chargeDeclined', randomUUID(), randomUUID());
    assert.ok(answer.kind === 'declined' && answer.intent?.status === 'requires_payment_method');
    assert.match(answer.sentence, /declined/);
    assert.deepEqual(lines, []);
    assert.equal(provider.room(), 32);
  });

  it('a plain no says what it is about, or shows the intent', async () => {
    const { provider, lines, id } = await made();
    const unknown = await provider.confirm(id, 'pm_nobody_knows', randomUUID(), randomUUID());
    assert.ok(unknown.kind === 'refused' && unknown.about === 'payment_method');
    const early = await provider.capture(id, randomUUID());
    assert.ok(early.kind === 'refused' && early.intent?.id === id);
    assert.deepEqual(
      lines.map(({ level }) => level),
      [warn, error],
    );
  });

  it('a key used for another call before is no answer to ours, and a new key is', async () => {
    const { provider, id } = await made();
    const key = randomUUID();
    await provider.confirm(id, 'pm_card_chargeDeclined', randomUUID(), key);
    assert.equal((await provider.confirm(id, 'pm_card_visa', randomUUID(), key)).kind, 'failed');
  });

  it('500s, dropped connections, silence and too many calls: failed or unknown, and less room', async () => {
    for (const [rule, kind] of [
      [{ kind: 'error-before', count: 1 }, 'failed'],
      [{ kind: 'error-after', count: 1, status: 502 }, 'failed'],
      [{ kind: 'drop-before', count: 2 }, 'unknown'],
      [{ kind: 'slow-after', count: 1, ms: 1_500 }, 'unknown'],
      [{ kind: 'error-before', count: 1, status: 429 }, 'unknown'],
    ] as const) {
      const timeoutSeconds = rule.kind === 'slow-after' ? 1 : 30;
      const { provider, lines } = talkWith(secretKey, randomUUID(), timeoutSeconds);
      await sandbox.fault({ operation: 'payment_intents.create', ...rule });
      assert.equal((await provider.create(wish(), randomUUID())).kind, kind, rule.kind);
      assert.equal(provider.room(), 16);
      assert.deepEqual(
        lines.map(({ level }) => level),
        [warn],
      );
    }
  });

  it('a page that is not the provider’s, as of a proxy between us, is a failure', async () => {
    door.guard = () => ({ status: 502, error: {} });
    const { provider } = talkWith();
    assert.equal((await provider.create(wish(), randomUUID())).kind, 'failed');
  });
});

describe('finding what a creation has made', () => {
  it('gives the intent of the payment, or null when there is none', async () => {
    const { provider } = talkWith();
    const [first, second] = [wish(), wish()];
    const since = new Date();
    const answer = await provider.create(first, randomUUID());
    const found = await provider.find(first.paymentId, since);
    assert.ok(answer.kind === 'done' && found?.kind === 'done' && found.intent.id === answer.intent.id);
    assert.equal(found.clientSecret, answer.clientSecret);
    assert.equal(await provider.find(second.paymentId, since), null);
  });

  it('does not take another installation’s for ours', async () => {
    const since = new Date();
    const theirs = wish();
    await talkWith().provider.create(theirs, randomUUID());
    assert.equal(await talkWith().provider.find(theirs.paymentId, since), null);
  });

  it('unknown while the provider does not answer', async () => {
    door.guard = () => 'cut';
    assert.equal((await talkWith().provider.find(randomUUID(), new Date()))?.kind, 'unknown');
  });
});

describe('a call that is made again with the same key', () => {
  it('has one effect and the same answer, whatever became of the intent since', async () => {
    const { provider } = talkWith();
    const [ours, createKey] = [wish(), randomUUID()];
    const first = await provider.create(ours, createKey);
    assert.ok(first.kind === 'done');
    const { id } = first.intent;
    const again = await provider.create(ours, createKey);
    assert.ok(again.kind === 'done' && again.intent.id === id);

    const twice = async (call: (key: string) => Promise<{ readonly kind: string }>) => {
      const key = randomUUID();
      return [(await call(key)).kind, (await call(key)).kind];
    };
    const orderId = ours.orderId;
    assert.deepEqual(await twice((key) => provider.confirm(id, 'pm_card_chargeDeclined', orderId, key)), [
      ...['declined', 'declined'],
    ]);
    assert.equal((await sandbox.ledgerOf(orderId))[0]?.declines, 1);
    assert.deepEqual(await twice((key) => provider.confirm(id, 'pm_card_visa', orderId, key)), ['done', 'done']);
    assert.deepEqual(await twice((key) => provider.capture(id, key)), ['done', 'done']);
    assert.deepEqual(await twice((key) => provider.refund(id, key)), ['done', 'done']);
    const { id: other } = await made();
    assert.deepEqual(await twice((key) => provider.cancel(other, key)), ['done', 'done']);
    const [line] = await sandbox.ledgerOf(orderId);
    assert.deepEqual([line?.authorized, line?.captured, line?.refunded], [900, 900, 900]);
  });
});

describe('what is asked of the provider', () => {
  it('is to hold the amount on a card and to take it later, for a payment and an order of this installation', async () => {
    const [installation, ours] = [randomUUID(), wish()];
    const { provider } = talkWith(secretKey, installation);
    const answer = await provider.create({ ...ours, currency: 'JPY' }, randomUUID());
    assert.ok(answer.kind === 'done');
    const intent = await sandbox.owner.paymentIntents.retrieve(answer.intent.id);
    const { amount, currency, capture_method, allowed_payment_method_types, metadata } = intent as typeof intent & {
      allowed_payment_method_types?: string[];
    };
    assert.deepEqual(
      { amount, currency, capture_method, allowed_payment_method_types, metadata: { ...metadata } },
      {
        ...{ amount: 900, currency: 'jpy', capture_method: 'manual', allowed_payment_method_types: ['card'] },
        metadata: { paymentId: ours.paymentId, orderId: ours.orderId, installation },
      },
    );
    assert.equal(answer.clientSecret, intent.client_secret);
  });

  it('takes the methods that the form offers, and says on the dashboard and the statement what was bought', async () => {
    const provider = createProvider(
      createStripe(secretKey, door.url, 30),
      { publicUrl: 'http://localhost:3000', installation: async () => 'i', methods: ['card', 'link', 'klarna'] },
      pino({ level: 'silent' }),
    );
    const ours = { ...wish(), title: 'Guns N’ Roses <live>', quantity: 2 };
    const answer = await provider.create(ours, randomUUID());
    assert.ok(answer.kind === 'done');
    await provider.confirm(answer.intent.id, 'pm_card_visa', ours.orderId, randomUUID());
    const intent = await sandbox.owner.paymentIntents.retrieve(answer.intent.id, { expand: ['latest_charge'] });
    const { allowed_payment_method_types: methods } = intent as { allowed_payment_method_types?: string[] };
    assert.deepEqual(methods, ['card', 'link', 'klarna']);
    assert.equal(intent.description, `2 × Guns N’ Roses <live>, order ${ours.orderId}`);
    const charge = intent.latest_charge as Stripe.Charge;
    assert.equal(charge.calculated_statement_descriptor, 'TICKETING* GUNS N ROS');
  });

  it('is made without the line on the statement where the account does not take it', async () => {
    const { provider } = talkWith();
    const error = { type: 'invalid_request_error', message: 'No.', param: 'statement_descriptor_suffix' };
    door.guard = () => {
      door.guard = () => undefined;
      return { status: 400, error };
    };
    const answer = await provider.create(wish(), randomUUID());
    assert.ok(answer.kind === 'done');
    const intent = await sandbox.owner.paymentIntents.retrieve(answer.intent.id);
    assert.equal(intent.statement_descriptor_suffix, null);
  });

  it('is to send the buyer back to the page of their order', async () => {
    const { provider, id } = await made();
    await provider.confirm(id, 'pm_card_authenticationRequired', 'order-1', randomUUID());
    const { next_action } = await sandbox.owner.paymentIntents.retrieve(id);
    assert.equal(next_action?.redirect_to_url?.return_url, 'http://localhost:3000/orders/order-1');
    const other = await made();
    const origin = 'http://192.168.1.5:3000';
    await other.provider.confirm(other.id, 'pm_card_authenticationRequired', 'order-1', randomUUID(), origin);
    const intent = await sandbox.owner.paymentIntents.retrieve(other.id);
    assert.equal(intent.next_action?.redirect_to_url?.return_url, `${origin}/orders/order-1`);
  });

  it('tells of money that was given back', async () => {
    const { provider, id } = await made();
    await provider.confirm(id, 'pm_card_visa', randomUUID(), randomUUID());
    await provider.capture(id, randomUUID());
    const isRefunded = async () => {
      const answer = await provider.retrieve(id);
      return answer.kind === 'done' && answer.intent.isRefunded;
    };
    assert.equal(await isRefunded(), false);
    const refunded = await provider.refund(id, randomUUID());
    assert.ok(refunded.kind === 'done' && refunded.intent.isRefunded);
    assert.equal(await isRefunded(), true);
  });
});

describe('the intents of this installation', () => {
  const seconds = (offset: number) => new Date(Date.now() + offset * 1_000);

  it('are listed by when they were made, with the payment and the order they were made for', async () => {
    const installation = randomUUID();
    const { provider } = talkWith(secretKey, installation);
    const [first, second] = [wish(), wish()];
    for (const ours of [first, second]) await provider.create(ours, randomUUID());
    await made();
    await sandbox.owner.paymentIntents.create({ amount: 900, currency: 'eur', metadata: { installation } });
    const listed = async (from: number, to: number) => {
      const intents = [];
      for await (const intent of provider.listOurs(seconds(from), seconds(to))) intents.push(intent);
      return intents;
    };
    const nothing = { paymentId: '', orderId: '' };
    const found = await listed(-60, 60);
    assert.deepEqual(
      new Set(found.map(({ status, paymentId, orderId }) => JSON.stringify({ status, paymentId, orderId }))),
      new Set(
        [first, second, nothing].map(({ paymentId, orderId }) =>
          JSON.stringify({ status: 'requires_payment_method', paymentId, orderId }),
        ),
      ),
    );
    assert.equal(found.length, 3);
    assert.deepEqual(await listed(-7_200, -3_600), []);
    assert.deepEqual(await listed(3_600, 7_200), []);
  });

  it('are listed from the second in which a search begins, since the provider knows whole seconds', async () => {
    const installation = randomUUID();
    const { provider } = talkWith(secretKey, installation);
    const answer = await provider.create(wish(), randomUUID());
    assert.ok(answer.kind === 'done');
    const { created } = await sandbox.owner.paymentIntents.retrieve(answer.intent.id);
    const found = [];
    for await (const { id } of provider.listOurs(new Date(created * 1_000 + 999), seconds(60))) found.push(id);
    assert.deepEqual(found, [answer.intent.id]);
  });

  it('are found by their payment, though the clocks of both differ by 20 s', async () => {
    const { provider } = talkWith();
    const [ours, ahead] = [wish(), seconds(20)];
    await provider.create(ours, randomUUID());
    assert.equal((await provider.find(ours.paymentId, ahead))?.kind, 'done');
    assert.equal(await provider.find(ours.paymentId, seconds(600)), null);
  });
});
