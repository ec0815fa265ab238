import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase } from '@ticketing/common/testing/database';
import { createConform, type Databases } from './conformance/conform.ts';

const migrationsOf = (service: string): string => join(import.meta.dirname, `../../services/${service}/migrations`);
const sequences = 150;

describe("the simulation's store", () => {
  const open: { close: () => Promise<void> }[] = [];
  let databases: Databases;
  before(async () => {
    const [orders, payments, tickets] = [
      await createTestDatabase(migrationsOf('orders')),
      await createTestDatabase(migrationsOf('payments')),
      await createTestDatabase(migrationsOf('tickets')),
    ];
    open.push(orders, payments, tickets);
    databases = { orders: orders.database, payments: payments.database, tickets: tickets.database };
  });
  after(() => Promise.all(open.map((one) => one.close())));

  for (const isTogether of [false, true])
    it(`answers as PostgreSQL does, and holds the same, ${isTogether ? 'when commands run at once' : 'one command after another'}`, async () => {
      const conform = await createConform(databases, null);
      for (let i = 1; i <= sequences; i++)
        assert.equal(await conform(`${isTogether ? 'together' : 'apart'} ${i}`, isTogether), null);
    });
});
