import { plantedInCode } from './in-code.ts';
import { plantedInSql } from './in-sql.ts';
import type { Proof } from './proof.ts';
import { proveInCode } from './prove-code.ts';
import { proveInSql } from './prove-sql.ts';

/**
 * Plants every bug, one after another, and says of each how it was found. Those in SQL need the tests' PostgreSQL
 * (TEST_POSTGRES_URL).
 */
export async function* provePlanted(mostSchedules = 5_000, mostSequences = 1_000): AsyncGenerator<Proof> {
  for (const bug of plantedInCode) yield await proveInCode(bug, mostSchedules);
  for (const bug of plantedInSql) yield await proveInSql(bug, mostSequences);
}
