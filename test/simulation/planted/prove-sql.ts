import { join } from 'node:path';
import { createTestDatabase } from '@ticketing/common/testing/database';
import { createConform } from '../conformance/conform.ts';
import type { PlantedInSql } from './in-sql.ts';
import type { Proof } from './proof.ts';

const migrationsOf = (service: string): string => join(import.meta.dirname, `../../../services/${service}/migrations`);

/** Plants a bug in SQL and compares PostgreSQL with the simulation's store, in up to so many sequences, until they differ. */
export const proveInSql = async (bug: PlantedInSql, most: number): Promise<Proof> => {
  const since = performance.now();
  const made = await Promise.all(
    (['orders', 'payments', 'tickets'] as const).map((service) => createTestDatabase(migrationsOf(service))),
  );
  const [orders, payments, tickets] = made.map(({ database }) => database);
  if (!orders || !payments || !tickets) throw new Error('three databases were to be made');
  try {
    if (bug.kind === 'function') {
      const [row] = await orders.query<{ text: string }>('select pg_get_functiondef($1::regproc) as text', [
        bug.called,
      ]);
      if (!row?.text.includes(bug.replace))
        throw new Error(`"${bug.name}" cannot be planted: ${bug.called} has changed.`);
      await orders.query(row.text.replace(bug.replace, () => bug.by));
    }
    const conform = await createConform({ orders, payments, tickets }, bug.kind === 'statement' ? bug.bug : null);
    for (let i = 1; i <= most; i++) {
      const difference = await conform(`planted ${i}`, true);
      if (difference) return proof(i, difference.sentence);
    }
    return proof(most, null);
  } finally {
    await Promise.all(made.map((one) => one.close()));
  }

  function proof(tries: number, caught: string | null): Proof {
    return { name: bug.name, layer: 'store', tries, seconds: (performance.now() - since) / 1_000, caught };
  }
};
