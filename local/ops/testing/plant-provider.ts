import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Intent } from './altered-ledger.ts';
import type { World } from './world.ts';
import { provider } from './world.ts';

/** Plants what the provider and payments say otherwise of each other, and sees each found. */
export const plantProvider = ({ shop, bought, cancelled, declined, plant, alter }: World): void => {
  const intentOf = async (orderId: string): Promise<string> => {
    const [row] = await shop.sql('payments', `select intent_id from payments where order_id = '${orderId}'`);
    return String(row?.intent_id);
  };

  test('an intent of a payment that the provider does not know is found, and money taken for no payment', async () => {
    const intent = await intentOf(bought.id);
    const found = await plant(
      provider,
      'payments',
      `update payments set intent_id = 'pi_zzz' where order_id = '${bought.id}'`,
      `update payments set intent_id = '${intent}' where order_id = '${bought.id}'`,
    );
    assert.deepEqual(found, [
      `${intent} 8400 was taken for no payment of ours`,
      'pi_zzz the provider does not know it',
    ]);
  });

  test('a payment with money and no intent is found', async () => {
    const [row] = await shop.sql('payments', `select id, intent_id from payments where order_id = '${bought.id}'`);
    const found = await plant(
      provider,
      'payments',
      `update payments set intent_id = null where order_id = '${bought.id}'`,
      `update payments set intent_id = '${row?.intent_id}' where order_id = '${bought.id}'`,
    );
    assert.ok(found.includes(`${row?.id} is captured without an intent`));
  });

  test('what the provider says otherwise of a captured payment is found', async () => {
    const id = await intentOf(bought.id);
    const saying = (change: object) =>
      alter((intents) => intents.map((intent) => (intent.id === id ? { ...intent, ...change } : intent)));
    assert.deepEqual(await saying({ captures: 2 }), [`${id} was captured 2 times`]);
    assert.deepEqual(await saying({ amount: 8_000 }), [`${id} is over 8000 EUR, the payment over 8400 EUR`]);
    assert.deepEqual(await saying({ refunded: 100 }), [`${id} the payment is captured, 8300 was taken`]);
    assert.deepEqual(await saying({ authorized: 8_500 }), [
      `${id} the payment is captured, the order complete, and 100 is held`,
    ]);
  });

  test('money held for a cancelled order is found, for one that still waits it is not', async () => {
    const [gone, open] = [await intentOf(cancelled.id), await intentOf(declined.id)];
    const isVoided = `select from payments where intent_id = '${gone}' and status = 'voided'`;
    while ((await shop.sql('payments', isVoided)).length === 0) await pause(50);
    const found = await alter((intents) =>
      intents.map((intent) => ([gone, open].includes(intent.id) ? { ...intent, authorized: 12_600 } : intent)),
    );
    assert.deepEqual(found, [`${gone} the payment is voided, the order cancelled, and 12600 is held`]);
  });

  test('money held for a cancelled order is found, also when payments does not know of it', async () => {
    const open = await intentOf(declined.id);
    const holding = (intents: Intent[]) =>
      intents.map((intent) => (intent.id === open ? { ...intent, authorized: 4_200 } : intent));
    // Without a next look at it, so that nobody settles it meanwhile.
    const cancel = `update orders set status = 'cancelled' where id = '${declined.id}';
    update payments set check_at = null where order_id = '${declined.id}'`;
    const undo = `update orders set status = 'awaiting-payment' where id = '${declined.id}';
    update payments set check_at = now() + interval '1 hour' where order_id = '${declined.id}'`;
    const found = await alter(holding, (stack) => plant(provider, 'payments', cancel, undo, stack));
    assert.deepEqual(found, [`${open} the payment is created, the order cancelled, and 4200 is held`]);
  });

  test('money held for no payment of ours is found once it should have been given up', async () => {
    const stranger = (minutesOld: number) => ({
      id: 'pi_zzz',
      amount: 5_000,
      currency: 'eur',
      authorized: 5_000,
      captured: 0,
      refunded: 0,
      voided: 0,
      captures: 0,
      created: Math.floor(Date.now() / 1_000) - minutesOld * 60,
    });
    assert.deepEqual(await alter((intents) => [...intents, stranger(9)]), []);
    assert.deepEqual(await alter((intents) => [...intents, stranger(13)]), [
      'pi_zzz 5000 is held for no payment of ours',
    ]);
  });
};
