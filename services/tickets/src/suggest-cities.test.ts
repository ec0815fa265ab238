import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { list } from './domain/listing.ts';
import { insertTicket } from './store/tickets.ts';
import { createTestService, type TestService } from './testing/service.ts';

describe('GET /api/tickets/cities', () => {
  let service: TestService;
  before(async () => {
    service = await createTestService();
    const now = new Date();
    const add = (city: string | undefined, startsAt?: string) =>
      insertTicket(
        service.database,
        list(
          { title: 'A concert', priceCents: 2_500, quantity: 1, category: 'music', city, startsAt },
          { id: randomUUIDv7(), sellerId: randomUUIDv7(), currency: 'EUR', now },
        ),
      );
    for (const city of ['Łódź', 'Łódź', 'lodz', 'New York', 'New York', 'York', undefined]) await add(city);
    await add('Yesterday', new Date(now.getTime() - 1).toISOString());
  });
  after(() => service.close());

  const suggested = async (query: string) => (await service.app.inject(`/api/tickets/cities${query}`)).json().cities;

  it('counts where something is on sale, those with most first, under the name most listings use', async () => {
    assert.deepEqual(await suggested(''), [
      { name: 'Łódź', tickets: 3 },
      { name: 'New York', tickets: 2 },
      { name: 'York', tickets: 1 },
    ]);
  });

  it('suggests those a word of whose name begins as typed, without accents or capitals', async () => {
    const names = async (q: string) =>
      (await suggested(`?q=${encodeURIComponent(q)}`)).map((one: { name: string }) => one.name);
    assert.deepEqual(await names('lód'), ['Łódź']);
    assert.deepEqual(await names('yor'), ['New York', 'York']);
    assert.deepEqual(await names('new yo'), ['New York']);
    assert.deepEqual(await names('ork'), []);
  });
});
