import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createFormerDatabase } from '@ticketing/common/testing/former-release';
import { tickets } from '../service.ts';

it('listings of a former release are published once more, since orders needs more of them; without any, nothing is', async () => {
  for (const count of [0, 2]) {
    const { database, upgrade, close } = await createFormerDatabase(tickets.migrations, 3);
    try {
      await database.query(
        `insert into tickets (id, seller_id, title, category, price_cents, currency, quantity, status, version, starts_at,
                              created_at, updated_at)
         select uuidv7(), uuidv7(), 'T', 'music', 100, 'EUR', 1, 'on-sale', 1, '2031-01-01T00:00:00Z', now(), now()
         from generate_series(1, $1)`,
        [count],
      );
      await upgrade();
      const [relay] = await database.query<{ after: string | null }>('select republish_after as after from relay');
      assert.equal(relay?.after ?? null, count > 0 ? '00000000-0000-0000-0000-000000000000' : null);
      const rows = await database.query(
        'select on_sale_until = starts_at and begins_at = starts_at as same from tickets',
      );
      assert.deepEqual(rows, Array(count).fill({ same: true }));
    } finally {
      await close();
    }
  }
});
