import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { readTicketsConfig } from './config.ts';
import { createTestService, type TestService } from './testing/service.ts';

describe('tickets of an installation in forints', () => {
  let service: TestService;
  before(async () => {
    service = await createTestService({ CURRENCY: 'HUF' });
  });
  after(() => service.close());

  it('cost what a card can be charged in forints; another price is refused, and the refusal names the field', async () => {
    const { headers } = service.somebody();
    const listed = await service.app.inject({
      ...{ method: 'POST', url: '/api/tickets', headers },
      payload: { title: 'Sziget', priceCents: 500_000 },
    });
    assert.equal(listed.statusCode, 201, listed.body);
    const { id, currency, priceCents } = listed.json();
    assert.deepEqual({ currency, priceCents }, { currency: 'HUF', priceCents: 500_000 });
    for (const request of [
      { method: 'POST', url: '/api/tickets', headers, payload: { title: 'Sziget', priceCents: 5_000 } },
      { method: 'PATCH', url: `/api/tickets/${id}`, headers, payload: { priceCents: 5_000 } },
    ] as const) {
      const refused = await service.app.inject(request);
      assert.equal(refused.statusCode, 400);
      assert.deepEqual(refused.json().errors, [
        { field: 'priceCents', message: 'must be a whole number from 17,500 to 2,147,483,647' },
      ]);
    }
  });
});

it('tickets does not start in a currency that cards cannot be charged in, and says so', () => {
  const read = (CURRENCY: string) => () =>
    readTicketsConfig({
      ...{ DATABASE_URL: 'postgres://a/b', NATS_URL: 'nats://a', AUTH_URL: 'http://a', PUBLIC_URL: 'http://a' },
      ...{ RATE_LIMITS: '0', CURRENCY },
    });
  for (const currency of ['ZZZ', 'euro', 'eur'])
    assert.throws(read(currency), /CURRENCY: ".+" is not a currency that cards can be charged in\. Use .* EUR/);
  assert.equal(read('KWD')().CURRENCY, 'KWD');
});
