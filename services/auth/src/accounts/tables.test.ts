import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createTestDatabase } from '@ticketing/common/testing/database';
import { auth } from '../service.ts';
import * as tables from './tables.ts';

const store = await createTestDatabase(auth.migrations);
after(store.close);

const snakeCase = (text: string): string => text.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
/** A column of ours, which better-auth does not know. */
const ours = 'device_epoch';

test('better-auth knows every table and column by the name it has in our migrations', async () => {
  for (const [what, { modelName, fields }] of Object.entries(tables)) {
    const columns = await store.database.query<{ name: string }>(
      'select column_name as name from information_schema.columns where table_name = $1',
      [modelName],
    );
    const named = columns.map(({ name }) => name).filter((name) => name.includes('_') && name !== ours);
    assert.deepEqual(Object.values(fields).toSorted(), named.toSorted(), what);
    for (const [field, column] of Object.entries(fields)) assert.equal(column, snakeCase(field));
  }
});
