import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Somebody } from '@ticketing/common/testing/tokens';
import { Problem } from '@ticketing/contracts/http/problems';
import { hearOfTicket, paymentState } from './testing/fixtures.ts';
import { createTestService, type TestService } from './testing/service.ts';
import { followPayments } from './use-cases/follow-payments.ts';

const graceSeconds = 300;
let service: TestService;
let buyer: Somebody;
before(async () => {
  service = await createTestService({ RESERVATION_SECONDS: '900' });
  buyer = service.somebody();
});
after(() => service.close());

const hour = 3_600_000;
const fromNow = (ms: number): string => new Date(Date.now() + ms).toISOString();
type Moments = Partial<Record<'startsAt' | 'endsAt' | 'saleStartsAt' | 'saleEndsAt', string>>;

const reserve = async (moments: Moments) => {
  const { id } = await hearOfTicket(service.database, { quantity: 10, ...moments });
  const payload = { ticketId: id };
  const answer = await service.app.inject({ method: 'POST', url: '/api/orders', headers: buyer.headers, payload });
  return { status: answer.statusCode, body: answer.json() };
};

describe('a ticket is sold', () => {
  it('from the start of its sale, or at once', async () => {
    const saleStartsAt = fromNow(hour);
    const { status, body } = await reserve({ saleStartsAt });
    assert.deepEqual([status, body.code, body.saleStartsAt], [422, 'not-on-sale-yet', saleStartsAt]);
    assert.ok(Problem.strict().safeParse(body).success);
    assert.equal((await reserve({ saleStartsAt: fromNow(-hour) })).status, 201);
    assert.equal((await reserve({})).status, 201);
  });

  it('until the end of its sale, else that of its event, else its start', async () => {
    for (const [moments, code] of [
      [{ startsAt: fromNow(hour) }, null],
      [{ startsAt: fromNow(-hour) }, 'event-started'],
      [{ startsAt: fromNow(-hour), endsAt: fromNow(48 * hour) }, null],
      [{ startsAt: fromNow(-2 * hour), endsAt: fromNow(-hour) }, 'sale-ended'],
      [{ startsAt: fromNow(-hour), saleEndsAt: fromNow(hour) }, null],
      [{ startsAt: fromNow(hour), saleEndsAt: fromNow(-hour) }, 'sale-ended'],
      [{ startsAt: fromNow(-hour), endsAt: fromNow(2 * hour), saleEndsAt: fromNow(-1_000) }, 'sale-ended'],
      [{ saleEndsAt: fromNow(-1_000) }, 'sale-ended'],
    ] as [Moments, string | null][]) {
      const { status, body } = await reserve(moments);
      assert.deepEqual([status, body.code ?? null], [code ? 422 : 201, code], JSON.stringify(moments));
    }
  });
});

describe('a hold near the end of the sale', () => {
  it('ends with the sale, and once payment has started, its grace later', async () => {
    const saleEndsAt = fromNow(60_000);
    const { body } = await reserve({ saleEndsAt });
    assert.deepEqual([body.expiresAt, body.decideAt], [saleEndsAt, saleEndsAt]);
    await service.database.transaction((tx) => followPayments(graceSeconds)(tx, [paymentState(body.id, 'created')]));
    const answer = await service.app.inject({ method: 'GET', url: `/api/orders/${body.id}`, headers: buyer.headers });
    const { expiresAt, decideAt } = answer.json();
    assert.deepEqual(
      [expiresAt, Date.parse(decideAt) - Date.parse(saleEndsAt)],
      [saleEndsAt, graceSeconds * 1_000],
      'the moment of decision is in the public order',
    );
  });

  it('is as long as any other, if the sale goes on for longer', async () => {
    const { body } = await reserve({ startsAt: fromNow(60_000), endsAt: fromNow(hour) });
    assert.equal(Date.parse(body.expiresAt) - Date.parse(body.createdAt), 900_000);
  });
});
