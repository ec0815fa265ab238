import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { holdAgainSeconds } from '@ticketing/contracts/http/orders';
import { defaultMaxPerBuyer } from '@ticketing/contracts/http/tickets';
import type { Somebody } from '../../support/api.ts';
import { startWholeStack, type WholeStack } from '../../support/whole-stack.ts';
import { accountsAtOnce, accountsInTurns, firstGap } from './hold-model.ts';

let system: WholeStack;
const opened = (env: Readonly<Record<string, string>>) => {
  before(async () => {
    system = await startWholeStack({ RATE_LIMITS: '1', ...env });
  });
  after(() => system.close());
};

type Problem = { readonly code?: string; readonly orderId?: string; readonly detail?: string; readonly id?: string };

/** One after another, because the number of concurrent sign-ups is limited. */
const people = async (count: number): Promise<Somebody[]> => {
  const all: Somebody[] = [];
  while (all.length < count) all.push(await system.people.signUp(`Buyer ${all.length}`));
  return all;
};
const reserve = (who: Somebody, ticketId: string, quantity = 1) =>
  system.call<Problem>('POST', '/api/orders', {
    token: who.token,
    body: { ticketId, quantity },
    headers: { 'idempotency-key': randomUUID() },
  });
describe('hoarding', () => {
  opened({});

  test('three accounts cannot hold 300 places: they get ten each, and the next buyer can buy at once', async () => {
    const [seller, ...others] = await people(5);
    const [honest, ...hoarders] = others as [Somebody, ...Somebody[]];
    const { id: ticketId } = await system.people.list(seller!, 300);
    const answers = await Promise.all(
      hoarders.flatMap((who) => Array.from({ length: 10 }, () => reserve(who, ticketId, 10))),
    );
    const won = answers.filter(({ status }) => status === 201).length;
    const refused = answers.filter(({ status }) => status !== 201).map(({ body }) => body.code);
    assert.equal(won, 3, 'one order of ten places for each');
    // Ten concurrent requests are also more than one buyer may send.
    assert.deepEqual(new Set(refused.filter((code) => code !== 'too-many-requests')), new Set(['limit-reached']));
    assert.match(answers.find(({ status }) => status === 409)?.body.detail ?? '', /10 of this ticket at most/);
    assert.equal((await reserve(honest, ticketId, 4)).status, 201);
  });

  test('a hold cannot be renewed indefinitely by cancelling and reserving: others go first', async () => {
    const [seller, hoarder, honest] = (await people(3)) as [Somebody, Somebody, Somebody];
    const { id: ticketId } = await system.people.list(seller, 10);
    const renew = async () => {
      const { status, body } = await reserve(hoarder, ticketId, 10);
      assert.equal(status, 201, JSON.stringify(body));
      assert.equal((await system.people.cancel(hoarder, body.id ?? '')).status, 200);
    };
    await renew();
    await renew();
    const paused = await reserve(hoarder, ticketId, 10);
    assert.deepEqual([paused.status, paused.body.code], [429, 'hold-again-later']);
    const seconds = Number(paused.headers.get('retry-after'));
    assert.ok(seconds > 0 && seconds <= holdAgainSeconds[1]!, `retry after ${seconds} s`);
    assert.equal((await reserve(honest, ticketId, 10)).status, 201);
  });

  test('a buyer whose own hold is the reason that nothing is left gets the id of that order', async () => {
    const [seller, buyer] = (await people(2)) as [Somebody, Somebody];
    const { id: ticketId } = await system.people.list(seller, 2);
    const held = await reserve(buyer, ticketId, 2);
    const { status, body } = await reserve(buyer, ticketId);
    assert.deepEqual([status, body.code, body.orderId], [409, 'own-hold', held.body.id]);
  });

  test('a seller who notices it can lower the limit, and can withdraw the ticket while all of it is held', async () => {
    const [seller, hoarder, another] = (await people(3)) as [Somebody, Somebody, Somebody];
    const { id: ticketId } = await system.people.list(seller, 20, { maxPerBuyer: 4 });
    assert.equal((await reserve(hoarder, ticketId, 5)).body.code, 'limit-reached');
    assert.equal((await reserve(hoarder, ticketId, 4)).status, 201);
    const patch = (body: object) => system.call('PATCH', `/api/tickets/${ticketId}`, { token: seller.token, body });
    assert.equal((await patch({ maxPerBuyer: 1 })).status, 200);
    const allowed = async (): Promise<string> => (await reserve(another, ticketId, 5)).body.detail ?? '';
    for (let tries = 0; tries < 100 && !/have 1 of this/.test(await allowed()); tries++) await sleep(100);
    assert.match(await allowed(), /have 1 of this ticket at most/);
    const { id: small } = await system.people.list(seller, 1);
    assert.equal((await reserve(hoarder, small)).status, 201);
    const withdrawn = await system.call('DELETE', `/api/tickets/${small}`, { token: seller.token });
    assert.equal(withdrawn.status, 204);
  });
});

describe('hoarding for as long as possible', () => {
  const holdSeconds = 3;
  opened({ RESERVATION_SECONDS: String(holdSeconds) });

  test('the same accounts hold every place for two holds at most; then some stay free for other buyers', async (t) => {
    const [seller, honest, ...hoarders] = (await people(5)) as [Somebody, Somebody, ...Somebody[]];
    const { id: ticketId } = await system.people.list(seller, 30);
    const begun = performance.now();
    let isOver = false;
    /** Takes ten places again as soon as it may, until this account or another one is refused with a pause. */
    const hoard = async (who: Somebody): Promise<boolean> => {
      for (; !isOver && performance.now() - begun < 60_000; await sleep(1_000)) {
        const { body } = await reserve(who, ticketId, 10);
        if (body.code === 'hold-again-later') return true;
      }
      return false;
    };
    const all = hoarders.map(hoard);
    const isPaused = await Promise.any(
      all.map(async (one) => (await one) || Promise.reject(new Error('no account was refused with a pause'))),
    );
    const seconds = (performance.now() - begun) / 1_000;
    // While the other accounts continue, the places of the paused account stay free.
    await sleep(1_000);
    const { status } = await reserve(honest, ticketId, 4);
    isOver = true;
    await Promise.all(all);
    assert.deepEqual([isPaused, status], [true, 201]);
    t.diagnostic(
      `three accounts took 30 of 30 places for ${holdSeconds} s at a time; after ${seconds.toFixed(1)} s ten stayed free`,
    );
  });
});

test('the accounts needed to hoard 20,000 places for an hour, and the gaps for other buyers, are as in docs/guarantees.md', (t) => {
  const [places, hour] = [20_000, 3_600];
  const figures = [
    ['lets every hold lapse after 15 minutes', 900],
    ['starts to pay and holds for 20 minutes', 1_200],
    ['asks for more time twice, starts to pay, and holds for 30 minutes', 1_800],
  ] as const;
  const guarantees = readFileSync(join(import.meta.dirname, '../../../docs/guarantees.md'), 'utf8');
  const number = (value: number): string => value.toLocaleString('en-GB');
  for (const [who, seconds] of figures) {
    const atOnce = accountsAtOnce(places, defaultMaxPerBuyer);
    const inTurns = accountsInTurns(places, defaultMaxPerBuyer, seconds, hour);
    const gap = firstGap(seconds);
    const line = `${number(atOnce)} accounts, and ${number(inTurns)} to leave no gap by taking turns; with ${number(atOnce)}, places stay free for ${gap.seconds} s at a time from minute ${gap.at / 60} on`;
    t.diagnostic(`an attacker who ${who} needs at least ${line}`);
    assert.equal(atOnce, 2_000);
    assert.ok(inTurns >= atOnce);
    assert.ok(gap.at <= 60 * 60 && gap.seconds >= 60);
    assert.ok(guarantees.includes(line), `docs/guarantees.md contains: ${line}`);
  }
});
