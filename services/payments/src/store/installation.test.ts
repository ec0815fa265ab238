import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import { createTestDatabase } from '@ticketing/common/testing/database';
import { createInstallation, readSoughtUntil, saveSoughtUntil } from './installation.ts';

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await createTestDatabase(join(import.meta.dirname, '../../migrations')));
});
after(() => close());

it('an installation has one id, which a process reads once', async () => {
  const [{ id } = { id: '' }] = await database.query<{ id: string }>('select id from installation');
  assert.match(id, /^[0-9a-f-]{36}$/);
  const installation = createInstallation(database);
  assert.equal(await installation(), id);
  await database.query('update installation set id = gen_random_uuid()');
  assert.equal(await installation(), id);
  assert.notEqual(await createInstallation(database)(), id);
});

it('how far was searched is never taken back', async () => {
  const [earlier, furthest] = [new Date(1_900_000_000_000), new Date(1_900_000_000_001)];
  for (const until of [furthest, earlier]) await saveSoughtUntil(database, until);
  assert.deepEqual(await readSoughtUntil(database), furthest);
});

it('without its row nothing is guessed', async () => {
  await database.query('delete from installation');
  await assert.rejects(createInstallation(database)(), /installation row is missing/);
  await assert.rejects(readSoughtUntil(database), /installation row is missing/);
});
