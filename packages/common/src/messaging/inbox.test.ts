import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { createTestDatabase } from '../testing/database.ts';
import { until } from '../testing/until.ts';
import { insertUnseen } from './inbox.ts';

const [first, second, third] = [1, 2, 3].map((nth) => `00000000-0000-7000-8000-00000000000${nth}`) as [
  string,
  string,
  string,
];

let test: Awaited<ReturnType<typeof createTestDatabase>>;
before(async () => {
  test = await createTestDatabase();
});
after(() => test.close());

it('messages are recorded once, and those that were not yet are given back', async () => {
  assert.deepEqual(await insertUnseen(test.database, []), new Set());
  assert.deepEqual(await insertUnseen(test.database, [first, first]), new Set([first]));
  assert.deepEqual(await insertUnseen(test.database, [second, first]), new Set([second]));
  await test.database.query('truncate inbox');
});

it('messages are recorded in the order of their ids, so that replicas that handle the same ones never wait for each other in a circle', async () => {
  const [other, own, probe] = [
    await test.database.session(),
    await test.database.session(),
    await test.database.session(),
  ];
  try {
    await other.query('begin');
    await insertUnseen(other, [second]);
    await own.query('begin');
    const [row] = await own.query<{ pid: number }>('select pg_backend_pid() as pid');
    const recorded = insertUnseen(own, [third, second, first]);
    await until('it waits for the other one', async () => {
      const waiting = await probe.query(`select from pg_locks where pid = $1 and not granted`, [row?.pid]);
      return waiting.length > 0;
    });
    // It waits at the second before it has the third, which anybody can still record.
    await probe.query(`set lock_timeout = '10s'`);
    assert.deepEqual(await insertUnseen(probe, [third]), new Set([third]));
    await other.query('commit');
    assert.deepEqual(await recorded, new Set([first]));
    await own.query('commit');
  } finally {
    for (const session of [other, own, probe]) session.release();
  }
});
