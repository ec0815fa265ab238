import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Somebody } from '@ticketing/common/testing/tokens';
import fc from 'fast-check';
import { anyTitle, wordsIn } from './testing/any-title.ts';
import { createTestService, type TestService } from './testing/service.ts';

/** How many titles: enough to meet every block of Unicode in a minute with `TITLES=10000`. */
const titles = Number(process.env.TITLES ?? 60);

describe('searching for any title', () => {
  let service: TestService;
  before(async () => {
    service = await createTestService();
  });
  after(() => service.close());

  it('finds it by the whole and by each of its words of three characters or more', async (t) => {
    const list = async (title: string, { headers }: Somebody): Promise<string> => {
      const payload = { title, priceCents: 2_500, startsAt: '2099-01-01T20:00:00Z' };
      const answer = await service.app.inject({ method: 'POST', url: '/api/tickets', headers, payload });
      assert.equal(answer.statusCode, 201, answer.body);
      return answer.json().id;
    };
    const finds = async (q: string, id: string, seller: string): Promise<boolean> => {
      const query = new URLSearchParams({ q, seller, sort: 'newest', limit: '1' });
      const answer = await service.app.inject({ method: 'GET', url: `/api/tickets?${query}` });
      assert.equal(answer.statusCode, 200, answer.body);
      return answer.json().tickets[0]?.id === id;
    };
    const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
    let searches = 0;
    await fc.assert(
      fc.asyncProperty(anyTitle, async (title) => {
        // A token runs out before ten thousand are listed.
        const seller = service.somebody();
        const id = await list(title, seller);
        const asked = [title, ...wordsIn(title)];
        searches += asked.length;
        for (const q of asked)
          assert.ok(await finds(q, id, seller.id), `${JSON.stringify(q)} does not find ${JSON.stringify(title)}`);
      }),
      { numRuns: titles, seed },
    );
    t.diagnostic(`${titles} titles, ${searches} searches, seed ${seed}`);
  });
});
